"""What Python's tokenizers make of a multilingual text: python subwords.py

Made with Python 3.11, tokenizers 0.23.3 and the npm package emojibase-data 17.0.0: names and tags of emoji in 25
languages, every third of more than 97,000 lines, beside lines of odd characters.
"""
import hashlib
import json
import pathlib

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from tokenizers.implementations import BertWordPieceTokenizer, ByteLevelBPETokenizer

here = pathlib.Path(__file__).parent
data = here.parents[3] / "node_modules/emojibase-data"
LANGUAGES = ["bn", "da", "de", "en", "es", "et", "fi", "fr", "hi", "hu", "it", "ja", "ko", "lt", "ms", "nb", "nl", "pl",
             "pt", "ru", "sv", "th", "uk", "vi", "zh"]
lines = []
for language in LANGUAGES:
    for emoji in json.loads((data / language / "data.json").read_text()):
        lines.append(emoji["label"])
        lines.append(f"{emoji['emoji']} {', '.join(emoji.get('tags', []))}")
lines = lines[::3]
odd = ["", " ", "  two  spaces \n\t tab ", "İstanbul ΣΊΣΥΦΟΣ ǅ ŉ", "don't I'LL we're x'y 's", "a\u200db\u00adc\ufeffd\u0085e\u3000f",
       "\ufffd\u0000x", "x" * 101 + " " + "y" * 100, "𝒳𝓎 🇩🇪👨\u200d👩\u200d👧 1️⃣", "e\u0301 é ạ̈ 각 \u1112\u1161\u11ab", "١٢٣ ²³ ½ Ⅷ",
       "¿qué? «oui» — “x” …", "漢字kana かなカナ 한국어", "[SEP] <|endoftext|>", "a_b-c/d\\e@f#g$h%i^j&k*l(m)n+o=p~q`r|s{t}u<v>w"]
lines += odd


def save(tokenizer, name):
    path = here / f"{name}.tokenizer.json"
    tokenizer.save(str(path), pretty=False)
    again = Tokenizer.from_file(str(path))
    encoded = [again.encode(line, add_special_tokens=True) for line in lines]
    digest = hashlib.sha256()
    for one in encoded:
        digest.update((",".join(map(str, one.ids)) + "\n").encode())
    plain = [again.encode(line, add_special_tokens=False) for line in odd + lines[:2000:40]]
    return {
        "lines": len(lines),
        "sha256": digest.hexdigest(),
        "tokens": sum(len(one.ids) for one in encoded),
        "ids": [one.ids for one in encoded[-len(odd):]],
        "spans": [[line, one.ids, one.offsets] for line, one in zip(odd + lines[:2000:40], plain)],
    }


results = {}
for name, options in {"uncased": {"lowercase": True}, "cased": {"lowercase": False, "strip_accents": False}}.items():
    bert = BertWordPieceTokenizer(**options)
    bert.train_from_iterator(lines, vocab_size=4000, min_frequency=2, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    inner = json.loads(bert.to_str())
    inner["added_tokens"] = []
    vocab = inner["model"]["vocab"]
    inner["post_processor"] = {"type": "BertProcessing", "sep": ["[SEP]", vocab["[SEP]"]], "cls": ["[CLS]", vocab["[CLS]"]]}
    results[name] = save(Tokenizer.from_str(json.dumps(inner)), name)
bpe = ByteLevelBPETokenizer()
bpe.train_from_iterator(lines, vocab_size=4000, min_frequency=2, show_progress=False)
results["bpe"] = save(bpe, "bpe")

unigram = Tokenizer(models.Unigram())
unigram.normalizer = normalizers.NFKC()
unigram.pre_tokenizer = pre_tokenizers.Metaspace()
unigram.decoder = decoders.Metaspace()
unigram.train_from_iterator(lines[:4000:2], trainers.UnigramTrainer(vocab_size=600, show_progress=False, unk_token="<unk>", special_tokens=["<unk>"]))
results["unigram"] = save(unigram, "unigram")

# What the packages' own training wrote (trained.ts): read by Python.
for name in ["trained-wordpiece", "trained-bpe", "trained-words"]:
    path = here / f"{name}.tokenizer.json"
    if path.exists():
        again = Tokenizer.from_file(str(path))
        results[name] = {"ids": [again.encode(line).ids for line in lines[:3000:10]]}
(here / "subwords.json").write_text(json.dumps({"languages": LANGUAGES, "odd": odd, **results}, ensure_ascii=False, separators=(",", ":")))
