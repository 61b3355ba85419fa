"""How the papers are called in the archive; they lie at its top, from where their paths go."""

REPLICATION = "REPLICATION.md"
CODECHECK = "codecheck.yml"
CRATE = "ro-crate-metadata.json"
DEPOSIT = ".zenodo.json"
REVIEWER = {"en": "reviewer.html", "id": "reviewer-id.html"}
CHECKSUMS = "SHA256SUMS"
PAPERS = {REPLICATION, CODECHECK, CRATE, DEPOSIT, CHECKSUMS, *REVIEWER.values()}
