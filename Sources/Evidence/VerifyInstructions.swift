// SPDX-License-Identifier: Apache-2.0

import ShellText
import Values

/// The text in every signed bundle that says how to check it without Lifeboat.
struct VerifyInstructions {
    let signer: String
    let signedAt: Timestamp
    /// How many records the journal had, beside its header.
    let records: Int

    func text() -> String {
        """
        # How to check this bundle without Lifeboat

        You need `ssh-keygen`, `sha256sum` and an `allowed_signers` file that you got from somewhere you trust. The copy
        beside this file only shows who was allowed when the run was signed; do not rely on it alone.

        1. Who signed, and what? Run this in the bundle's folder:

               ssh-keygen -Y verify -n signoff@lifeboat -I \(signer.shellQuoted) \\
                 -O verify-time=\(signedAt.basicText.filter { $0 != "T" }) -f ALLOWED_SIGNERS \\
                 -s signoff/statement.txt.sig < signoff/statement.txt

           The time is the signer's own claim; without `-O` the key must still be valid today.

        2. Is every file as it was when it was signed?

               sed -n 's/^file: //p' signoff/statement.txt | sha256sum --check --strict

           When only `journal.jsonl` fails, records may have been added after the sign-off, about what the run left behind.
           Its beginning is what was signed: `head -n \(records + 1) journal.jsonl | sha256sum` gives the digest of the
           statement.

        3. Is there a file that was not signed? This prints nothing when there is none:

               diff <(sed -n 's/^file: [0-9a-f]*  //p' signoff/statement.txt | sort) \\
                 <(find . -type f ! -path ./signoff/statement.txt ! -path ./signoff/statement.txt.sig \\
                     | sed 's|^\\./||' | sort)

        `signoff/statement.txt` is plain text: read what was signed. `lifeboat verify` does all of this, checks the journal's
        chain of records as well, and computes the statement again from the journal.

        """
    }
}
