"""A value of the configuration looks like a secret, and would stand in the script.

Configuration is fixed when the script is built, so it can be read in the script by everybody who has that. Give secrets
when it runs: as inputs, or from the environment.

```python whole -c api_token=hunter2
def page(url: str, api_token: str) -> str:  # expect: secret-in-config
    return url + api_token
```

```python whole -c token_count=3
def page(url: str, api_token: str, token_count: int) -> str:
    return url + api_token * token_count
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule

_KEY = re.compile(
    r"(?i)(^|_)(password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credentials?)$"
)
# How the keys of well-known services begin: OpenAI and Stripe, GitHub, AWS, Slack; and private keys as files.
_VALUE = re.compile(
    r"(sk-|sk_live_|ghp_|gho_|github_pat_|AKIA|ASIA|xox[abpr]-|-----BEGIN [A-Z ]*PRIVATE KEY)[\w-]*"
)


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    secrets = {
        key for key, value in dag.config if isinstance(value, str) and value and _is_secret(key, value)
    }
    told: set[str] = set()
    for node in dag.nodes if secrets else ():
        for need in node.needs:
            if need.source in secrets - told:
                told.add(need.source)
                yield report(
                    f"the configuration fixes `{need.source}`, and it would stand in the script for all to read",
                    need.span,
                    help=f"leave it out of the configuration, and give it when the script runs: `--input {need.source}=@FILE`",
                    when=node.when,
                )


def _is_secret(key: str, value: str) -> bool:
    return bool(_KEY.search(key) or _VALUE.match(value))
