// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import RunbookSyntax
import Testing

@testable import RunbookCompiler

/// What scripts may do.
///
/// A dry run performs what is called a read, so every doubt must come out as `unknown`.
@Suite struct ScriptEffectTests {
    private static let effects = ScriptEffect(.embedded)

    /// The table of the language reference, row by row.
    @Test func `the examples of the language reference have the effects that stand there`() throws {
        let text = String(decoding: try CompilerTestBed.file("Documentation/Language.md"), as: UTF8.self)
        let start = try #require(text.ranges(of: "\n| script | effect | why |\n").first)
        let rows = text[start.upperBound...].split(separator: "\n").dropFirst().prefix { $0.hasPrefix("| `") }
        #expect(rows.count >= 20)
        for row in rows {
            let cells = row.split(separator: "`")
            let script = try #require(cells.dropFirst().first.map(String.init)).replacing("\\|", with: "|")
            let effect = try #require(cells.dropFirst(3).first)
            #expect(Self.effects.effect(of: script).rawValue == String(effect), "\(script)")
        }
        #expect(
            Set(rows.compactMap { $0.split(separator: "`").dropFirst(3).first }) == [
                "read", "unknown", "change", "irreversible",
            ]
        )
    }

    @Test(
        arguments: [
            "date", "date +%Y-%m-%d", "date -u -d yesterday +%s", "echo x '$y'", "test a = b",
            "ls -la /tmp | wc -l", "df -h / 2>/dev/null", "cat a b 2>&1", "test -f x && echo yes || echo no",
            "! grep -q error log", "head -c 10 < file.txt", "find . -type f -name 'x*'", "sort -k2 -n list",
            "kubectl -n shop get pods -o json | jq '.items[].metadata.name'", "kubectl logs p --tail=5",
            "kubectl rollout status d",
            "terraform -chdir=infra output -json", "terraform state list", "docker compose ps",
            "systemctl status postgresql", "journalctl -u x --since today", "helm status shop",
            "dig +short example.com",
            "ping -c 3 db.example.com", "nc -zv db 5432", "curl -sSf https://example.com/health",
            "curl -s -o /dev/null -w '%{http_code}' https://example.com/health", "curl -so /dev/null http://x",
            "sudo cat /etc/hosts", "command -v aws > /dev/null",
            "aws rds describe-db-instances --region us-east-1 | jq .",
            "aws s3 ls s3://b | tail -1", "psql -h db -d shop -c 'SELECT 1' | cat", "uniq -c names", "time ls",
            "# only a comment",
        ]
    )
    func `what only looks is a read`(script: String) {
        #expect(Self.effects.effect(of: script) == .read)
    }

    @Test(
        arguments: [
            // Writing by redirection, by options, by other programs.
            "echo x > /etc/passwd", "echo x >> log", "ls >| f", "cat <> f", "echo x &> f", "echo x > \"/dev/null\"/f",
            "sort -o f f", "sort -no f f", "sort --outp=f f", "sort * ", "uniq a b", "date -s tomorrow",
            "date 010203042026",
            "find . -exec rm {} ;", "find $DIR -name x", "find \"$DIR\"", "find -fprint f", "hostname new", "file -C",
            "curl -X POST https://x", "curl -d a=b https://x", "curl -O https://x/f", "curl -sO https://x/f",
            "curl -so f https://x", "curl -T f https://x", "curl -K f", "curl ftp://x/f", "curl telnet://x",
            "curl $URL",
            "curl -H @f https://x", "curl -w '%output{f}' https://x", "curl -sXDELETE https://x", "wget https://x",
            "sed -i s/a/b/ f", "sed -n p f", "awk '{ system(\"rm x\") }' f", "xargs ls", "perl -e 1", "make",
            // Hidden commands.
            "cat `rm x`", "echo $((x[$(rm y)]))", "echo ${x:-$(rm y)}", "test -v 'a[$(rm x)]'", "[ -v 'a[$(x)]' ]",
            "printf -v 'a[$(rm x)]' y", "printf $X y", "eval ls", "bash -c ls", "sh -c ls", ". ./x", "source x",
            "cat <(rm x)", "cat <<< \"$(rm x)\"", "cat <<END\n$(rm x)\nEND", "ls $(./x)", "x=$(make)", "a[$(rm x)]=1",
            "ls() { make; }; ls", "alias ls=make", "for f in $(make); do ls; done", "while make; do ls; done",
            "[[ -n $(make) ]]", "ls &", "cat < $(make)", "if ls; then ls; fi", "case $(make) in *) ls;; esac",
            // Other programs under known names.
            "PATH=/tmp ls", "PATH=/tmp; ls", "LD_PRELOAD=x.so ls", "GIT_PAGER=x git log", "./ls", "/tmp/ls", "$CMD x",
            "\"$X\"", "env ls", "sudo -u x ls", "sudo X=1 ls", "nohup ls", "watch ls", "ssh host ls", "xargs -n1 cat",
            // Subcommands that are not known, or not written out.
            "kubectl exec p -- ls", "kubectl apply -f x", "kubectl $VERB pods", "kubectl --kubeconfig x get pods",
            "kubectl config set-context x", "terraform apply", "terraform plan -out=f", "terraform plan --out f",
            "terraform plan $ARGS", "terraform init", "docker run x", "docker -H x ps", "docker compose up",
            "git -c core.pager=x log", "git diff --output=f", "git log --outp=f", "git branch x", "helm upgrade x y",
            "systemctl restart x", "journalctl --vacuum-time=1d", "ping db", "ping -f db", "nc -l 80", "nc db 80",
            "aws $X describe-db-instances", "aws rds describe-db-instances $X | cat", "aws rds no-such-thing | cat",
            "psql -f x.sql | cat", "echo 'open", "ls {-a,-b}",
            // A value may be an option, a configuration, or a name in which bash carries out a command.
            "echo \"$x\" $HOME", "X=1", "X=\"a-$(date +%s)\"", "kubectl logs $POD", "BASH_ENV=x; echo \"$BASH_ENV\"",
            "PATH=/tmp; cat \"$PATH\"", "OPTIND='a[$(touch x)]'", "SECONDS='a[$(touch x)]'", "DOCKER_HOST=x docker ps",
            "X=-v; printf \"$X\" 'a[$(touch x)]'", "test \"$A\" \"$B\"", "[ \"$A\" \"$B\" ]",
            "printf '-va[$(touch x)]' y", "ls $(printf '-va[$(touch x)]')", "[ '-va[$(touch x)]' ]",
            "find . $'\\x2dexec' touch x ';'", "echo $\"x\"",
            "Q='1; DROP TABLE u'; psql -c \"SELECT $Q\" | cat", "psql -c \"SELECT $(cat q)\" | cat", "uniq data*",
            // Options that start programs or write, and programs whose configuration does.
            "kubectl get pods --kubeconfig ./x", "kubectl get pods --profile=cpu --profile-output=f",
            "kubectl get --raw /x", "kubectl get pods -o json *", "systemctl status -H host", "git log -5 --oneline",
            "git status", "git diff", "terraform plan -no-color", "terraform providers mirror d", "terraform validate",
            // curl's own patterns, and other protocols than the web's.
            "curl -s 'gopher:{//}localhost:6379/_FLUSHALL'", "curl -s \"g$X\"", "curl -s 'file:{//}/etc/hostname'",
            "curl -s example.com", "curl -s \"https://$HOST/health\"",
        ]
    )
    func `whatever is not wholly understood is unknown`(script: String) {
        #expect(Self.effects.effect(of: script) == .unknown)
    }

    @Test(
        arguments: [
            "mkdir x", "cp a b", "rm x", "rm -f x", "echo x | tee f", "kill 1", "kubectl delete pod x",
            "kubectl -n a delete pods -l app=x", "aws sns publish --topic-arn a --message b | cat",
            "aws lambda invoke --function-name f out.json | cat", "aws s3 cp s3://b/k /etc/passwd | cat",
            "aws s3 sync s3://b . | cat", "aws eks update-kubeconfig --name x | cat",
            "aws s3api get-object --bucket b --key k f | cat", "ls && touch x", "ls; chmod 600 x", "sudo mv a b",
        ]
    )
    func `what changes is a change`(script: String) {
        #expect(Self.effects.effect(of: script) == .change)
    }

    @Test(
        arguments: [
            "rm -rf /", "rm -r x", "sudo rm -fR x", "cat $(rm -rf /)", "kubectl get pods; rm -rf /",
            "ls | xargs rm -rf",
            "ls | xargs -n 1 rm -r", "sudo -u root rm -rf x", "env A=1 rm -rf x", "command rm -rf x", "/bin/rm -rf x",
            "nohup rm -rf x &", "dropdb shop", "terraform destroy", "terraform apply -destroy", "kubectl delete ns x",
            "kubectl -n a delete deployment x", "mkfs.ext4 /dev/sda1", "dd if=/dev/zero of=/dev/sda", "shutdown -h now",
            "sudo reboot", "helm uninstall x", "docker volume rm x", "git reset --hard", "git clean -fd",
            "find . -delete", "find . $'\\055delete'",
            "redis-cli -h x FLUSHALL", "timeout 5 rm -rf x", "systemctl poweroff",
            "aws rds delete-db-instance --db-instance-identifier x --skip-final-snapshot | cat",
            "psql -c 'DROP TABLE x' | cat", "X=$(rm -rf y)", "for i in a; do rm -rf $i; done",
            "if x; then dropdb y; fi",
        ]
    )
    func `a one-way door is one, however it is opened`(script: String) {
        #expect(Self.effects.effect(of: script) == .irreversible)
    }

    @Test func `deep nesting is not followed to the end of the stack`() {
        let deep = String(repeating: "$(ls ", count: 3000) + String(repeating: ")", count: 3000)
        #expect(Self.effects.effect(of: "ls \(deep)") == .unknown)
        #expect(StatelessStatement.isStateless(word(deep)) == false)
    }

    private func word(_ text: String) -> ShellWord {
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: "", "ls \(text)")))
        return script.statements[0].commands[0].words[1]
    }

    @Test func `a script that only looks may say so, may be repeated, and runs in a dry run`() throws {
        let plan = try CompilerTestBed.plan(
            "1. **S**\n   ```bash effect=read retry=3x5s\n   df -h / | tail -1\n   ```\n"
        )
        #expect(plan.steps[0].effect == .read)
        #expect(plan.steps[0].commands[0].effect == .read)
        expectFindings("1. **S**\n   ```bash effect=1️⃣read\n   touch x | cat\n   ```\n", [("LB0603", "1️⃣")])
    }
}
