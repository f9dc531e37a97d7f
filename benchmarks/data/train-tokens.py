"""Texts a second of which Python's tokenizers learn a vocabulary of 8,000: one thread."""
import json
import os
import pathlib
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers  # noqa: E402

lines = (pathlib.Path(sys.argv[1]) / "lines.txt").read_text().split("\n")
options = {"vocab_size": 8000, "min_frequency": 2, "show_progress": False}
bpe = Tokenizer(models.BPE())
bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
wordpiece = Tokenizer(models.WordPiece(unk_token="[UNK]"))
wordpiece.normalizer = normalizers.BertNormalizer()
wordpiece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
numbers = {}
for kind, tokenizer, trainer in [
    ("WordPiece", wordpiece, trainers.WordPieceTrainer(special_tokens=special, limit_alphabet=1000, **options)),
    ("BPE", bpe, trainers.BpeTrainer(special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), **options)),
]:
    start = time.perf_counter()
    tokenizer.train_from_iterator(lines, trainer)
    numbers[kind] = len(lines) / (time.perf_counter() - start)
print(json.dumps(numbers))
