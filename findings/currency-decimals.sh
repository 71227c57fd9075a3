#!/usr/bin/env bash
# One would guess that `Intl` knows how many minor units a currency has by ISO 4217, or that a package of the standard's list
# does. `Intl` (Node, ICU) has Unicode's data of how money is commonly written: HUF, IDR and IQD have no decimals there, and 2,
# 2 and 3 in ISO 4217. The package currency-codes 2.2.0 has the right decimals, but BGN, which was withdrawn on 2026-01-01, and
# not XCG, which came on 2025-03-31. ISO 4217's list as of 2026-01-01 is the PyPI package iso4217 1.16.20260101.
# Needs node, npm, python3 with pip, and their registries. Fails if one of these changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund currency-codes@2.2.0
python3 -m pip install --quiet --disable-pip-version-check --target iso iso4217==1.16.20260101

PYTHONPATH=iso python3 - >iso.json <<'PYTHON'
import json
from iso4217 import Currency
print(json.dumps({each.code: each.exponent for each in Currency}))
PYTHON

cat >compare.cjs <<'NODE'
const iso = JSON.parse(require('node:fs').readFileSync('iso.json', 'utf8'));
const codes = require('currency-codes');
const intl = (currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
for (const code of ['EUR', 'JPY', 'KWD', 'HUF', 'IDR', 'IQD', 'BGN', 'XCG'])
  console.log(`${code}: ISO 4217 ${iso[code] ?? '-'}, Intl ${intl(code)}, currency-codes ${codes.code(code)?.digits ?? '-'}`);
NODE
node compare.cjs | tee found

diff - found <<'EXPECTED'
EUR: ISO 4217 2, Intl 2, currency-codes 2
JPY: ISO 4217 0, Intl 0, currency-codes 0
KWD: ISO 4217 3, Intl 3, currency-codes 3
HUF: ISO 4217 2, Intl 0, currency-codes 2
IDR: ISO 4217 2, Intl 0, currency-codes 2
IQD: ISO 4217 3, Intl 0, currency-codes 3
BGN: ISO 4217 -, Intl 2, currency-codes 2
XCG: ISO 4217 2, Intl 2, currency-codes -
EXPECTED
