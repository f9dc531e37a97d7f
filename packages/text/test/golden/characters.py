"""How Python's tokenizers see every character, as BERT's: python characters.py

Made with Python 3.11, tokenizers 0.23.3. For each block of 4,096 code points, a hash of what becomes of each of them
between two letters: words by lines, with a line of nothing behind. And ids of lines of random characters of many scripts.
"""
import hashlib
import json
import pathlib

from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

here = pathlib.Path(__file__).parent
split = BertPreTokenizer().pre_tokenize_str
blocks = {}
for name, options in {"uncased": {"lowercase": True, "strip_accents": True}, "cased": {"lowercase": False, "strip_accents": False}}.items():
    normalize = BertNormalizer(clean_text=True, handle_chinese_chars=True, **options).normalize_str
    blocks[name] = []
    for first in range(0, 0x110000, 0x1000):
        digest = hashlib.sha256()
        for code in range(first, first + 0x1000):
            if not 0xD800 <= code <= 0xDFFF:
                words = [word for word, _ in split(normalize(f"q{chr(code)}q"))]
                digest.update(("\n".join(words) + "\n\n").encode())
        blocks[name].append(digest.hexdigest()[:16])

# Of what writing systems, signs and emoji there are: first and last code point.
BLOCKS = [(0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F), (0x591, 0x5F4),
          (0x600, 0x6FF), (0x700, 0x74F), (0x780, 0x7B1), (0x900, 0x97F), (0x980, 0x9FE), (0xA01, 0xA76), (0xA81, 0xAFF), (0xB01, 0xB77),
          (0xB82, 0xBFA), (0xC00, 0xC7F), (0xC80, 0xCF2), (0xD00, 0xD7F), (0xD81, 0xDF4), (0xE01, 0xE5B), (0xE81, 0xEDF), (0xF00, 0xFDA),
          (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137C), (0x13A0, 0x13FD), (0x1400, 0x167F), (0x1780, 0x17F9),
          (0x1800, 0x18AA), (0x1E00, 0x1FFE), (0x2000, 0x206F), (0x2070, 0x218B), (0x2190, 0x23FF), (0x2460, 0x27BF), (0x2E80, 0x303F),
          (0x3041, 0x312F), (0x3200, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4C6), (0xAC00, 0xD7A3), (0xE000, 0xE010), (0xF900, 0xFDFF),
          (0xFE00, 0xFEFF), (0xFF01, 0xFFFD), (0x10000, 0x100FA), (0x1D400, 0x1D7FF), (0x1F000, 0x1F1FF), (0x1F300, 0x1F64F), (0x1F680, 0x1F9FF),
          (0x20000, 0x2A6DF), (0xE0100, 0xE01EF), (0x0, 0x1F), (0x7F, 0x9F)]


def random_lines(count, state=1):
    def draw(bound):
        nonlocal state
        state = state * 48271 % 2147483647
        return state % bound

    lines = []
    for _ in range(count):
        line = ""
        for _ in range(1 + draw(6)):
            first, last = BLOCKS[draw(len(BLOCKS))]
            line += "".join(chr(first + draw(last - first + 1)) for _ in range(1 + draw(6)))
            line += ["", " ", "  ", "-", "\u200d"][draw(5)]
        lines.append(line)
    return lines


lines = random_lines(20000)
results = {}
for name in ["uncased", "cased", "bpe"]:
    tokenizer = Tokenizer.from_file(str(here / f"{name}.tokenizer.json"))
    digest = hashlib.sha256()
    total = 0
    for line in lines:
        one = tokenizer.encode(line, add_special_tokens=False)
        total += len(one.ids)
        digest.update((",".join(map(str, one.ids)) + "\n" + ",".join(f"{a} {b}" for a, b in one.offsets) + "\n").encode())
    results[name] = {"tokens": total, "sha256": digest.hexdigest()}
(here / "characters.json").write_text(json.dumps({"blocks": blocks, "scripts": BLOCKS, "count": len(lines), "lines": results}, separators=(",", ":")) + "\n")
