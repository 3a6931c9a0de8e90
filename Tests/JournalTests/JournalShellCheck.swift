// SPDX-License-Identifier: Apache-2.0

/// The script of Documentation/JournalFormat.md.
enum JournalShellCheck {
    static let script = #"""
        #!/bin/sh
        # usage: check.sh JOURNAL
        prev=0000000000000000000000000000000000000000000000000000000000000000
        number=0
        while IFS= read -r line; do
            covered=${line%,\"hash\":*}
            hash=$(printf %s "$covered" | sha256sum | cut -d ' ' -f 1)
            case $line in "{\"seq\":$number,\"size\":"*",\"prev\":\"$prev\",\"time\":\""*) ;; *)
                echo "record $number does not follow the one before it"; exit 1 ;; esac
            [ "$line" = "$covered,\"hash\":\"$hash\"}" ] || { echo "record $number was changed"; exit 1; }
            prev=$hash
            number=$((number + 1))
        done < "$1"
        [ -z "$line" ] || { echo "bytes after record $((number - 1)): a torn tail"; exit 2; }
        echo "$number records, head $prev"

        """#
}
