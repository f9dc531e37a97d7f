"""What the steps of Python's tokenizers make of odd texts: python steps.py

Made with Python 3.11 and tokenizers 0.23.3. Each case is a normalizer and a pre-tokenizer, or a whole byte-level
tokenizer; the vocabulary of the former is every piece that they leave, so that tokens are pieces.
"""
import json
import pathlib

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

here = pathlib.Path(__file__).parent
LINES = ["", " ", "  two  spaces \n\t tab ", "\nx", "\u00a0y", "\u2003q", " w", "İstanbul ΣΊΣΥΦΟΣ Σ", "don't I'LL ''s it's",
         "a\u200db\u00adc\ufeffd\u0085e\u3000f", "\ufffdx", "𝒳𝓎 🇩🇪👨\u200d👩\u200d👧 1️⃣", "e\u0301 é ạ̈ 각", "١٢٣ ²³ ½ Ⅷ 12345678 a1b2",
         "¿qué? «oui» — “x”… ... --", "漢字kana かなカナ 한국어 สวัสดี", "a_b-c/d\\e@f#g$h%i^j&k*l(m)n+o=p~q`r|s{t}u<v>w", "ﬁn ① ß"]
P, N = pre_tokenizers, normalizers
B = ["isolated", "removed", "merged_with_previous", "merged_with_next", "contiguous"]
CASES = {
    "Whitespace": (None, P.Whitespace()),
    "WhitespaceSplit": (None, P.WhitespaceSplit()),
    "BertPreTokenizer": (None, P.BertPreTokenizer()),
    "CharDelimiterSplit": (None, P.CharDelimiterSplit("-")),
    "Digits": (None, P.Digits()),
    "Digits, each": (None, P.Digits(individual_digits=True)),
    "Lowercase": (N.Lowercase(), P.WhitespaceSplit()),
    "NFD, StripAccents, Lowercase": (N.Sequence([N.NFD(), N.StripAccents(), N.Lowercase()]), P.WhitespaceSplit()),
    "NFKC, in a sequence": (N.NFKC(), P.Sequence([P.WhitespaceSplit(), P.Punctuation(), P.Digits()])),
    "CLIP": (N.Sequence([N.NFC(), N.Replace(Regex(r"\s+"), " "), N.Lowercase()]),
             P.Split(Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True)),
    **{f"Punctuation, {b}": (None, P.Punctuation(b)) for b in B},
    **{f"Split at spaces, {b}": (None, P.Split(" ", b)) for b in B},
    **{f"Split at groups, {b}, inverted": (None, P.Split(Regex(r"(\p{L})|(\p{N})+"), b, invert=True)) for b in B},
    **{f"Split at groups, {b}": (None, P.Split(Regex(r"(\p{L})|(\p{N})+"), b)) for b in B},
}
GPT4 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
BYTES = {
    "GPT-2": P.ByteLevel(add_prefix_space=False),
    "GPT-2, with a space before": P.ByteLevel(add_prefix_space=True),
    "GPT-4": P.Sequence([P.Split(Regex(GPT4), "isolated"), P.ByteLevel(add_prefix_space=False, use_regex=False)]),
    "spaces before parts": P.Sequence([P.Digits(), P.ByteLevel(add_prefix_space=True)]),
}


def encoded(tokenizer):
    found = [tokenizer.encode(line) for line in LINES]
    return {"json": json.loads(tokenizer.to_str()), "tokens": [f.tokens for f in found], "offsets": [f.offsets for f in found]}


results = {}
for name, (normalizer, splitter) in CASES.items():
    pieces = {}
    for line in LINES:
        text = line if normalizer is None else normalizer.normalize_str(line)
        for piece, _ in splitter.pre_tokenize_str(text):
            pieces.setdefault(piece, len(pieces))
    tokenizer = Tokenizer(models.WordLevel(pieces, unk_token="?"))
    tokenizer.pre_tokenizer = splitter
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    results[name] = encoded(tokenizer)
for name, splitter in BYTES.items():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = splitter
    tokenizer.train_from_iterator(LINES, trainers.BpeTrainer(vocab_size=290, show_progress=False, initial_alphabet=P.ByteLevel.alphabet()))
    results[name] = encoded(tokenizer)
(here / "steps.json").write_text(json.dumps({"lines": LINES, "cases": results}, ensure_ascii=False, separators=(",", ":")))
