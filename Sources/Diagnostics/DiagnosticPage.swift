// SPDX-License-Identifier: Apache-2.0

/// What there is to say about a code beyond its title: what it means, an example that produces it, and its correction.
///
/// Pages live beside the findings that they explain. A test compiles every example: it must produce the code and
/// nothing else but ``companions``, and the corrected documents must not produce it.
public struct DiagnosticPage: Sendable, Hashable {
    /// A file of an example.
    ///
    /// Its name says how it is read:
    /// `lifeboat.yaml` is the workspace file, what stands in `checklists/` is a checklist, `.yaml` is a runbook in the
    /// YAML form, and everything else is a runbook in Markdown.
    public struct Document: Sendable, Hashable {
        /// The name, as a path from the workspace.
        public let name: String
        /// What stands in it.
        public let text: String

        /// A file of an example.
        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// The code, like `LB0412`.
    public let code: String
    /// Two to five short sentences: what it means, why it hurts at three in the morning, how to fix it.
    ///
    /// Line ends are spaces; an empty line begins a paragraph.
    public let explanation: String
    /// Documents that produce the finding; the first is the one that is checked.
    ///
    /// Empty where none can be shown here: a file of a megabyte, bytes that are no text. A test of its own then produces
    /// the finding.
    public let example: [Document]
    /// The same documents without the finding.
    public let corrected: [Document]
    /// What a run of the example is started with, as `name=value`; empty when it is only checked.
    public let inputs: [String]
    /// What a run of the corrected documents is started with.
    public let correctedInputs: [String]
    /// Further codes that the example cannot avoid.
    public let companions: [String]

    /// A page whose example is corrected by replacing texts, each of which stands in one of the documents.
    ///
    /// - Parameters:
    ///   - code: the code.
    ///   - explanation: what it means, why it hurts, how to fix it.
    ///   - example: the text of the file that is checked.
    ///   - correction: the texts that are wrong, with what to write instead.
    ///   - name: the name of the file that is checked.
    ///   - others: further files: a workspace file, the runbooks of a checklist.
    ///   - inputs: what a run of the example is started with, where the finding is about that.
    ///   - correctedInputs: what a run without the finding is started with.
    ///   - companions: further codes that the example cannot avoid.
    public init(
        _ code: String,
        _ explanation: String,
        example: String,
        correction: KeyValuePairs<String, String>,
        name: String = "runbook.md",
        others: [Document] = [],
        inputs: [String] = [],
        correctedInputs: [String] = [],
        companions: [String] = []
    ) {
        self.code = code
        self.explanation = explanation
        self.example = [Document(name, example)] + others
        self.inputs = inputs
        self.correctedInputs = correctedInputs
        self.companions = companions
        corrected = self.example.map { document in
            var text = document.text
            for (wrong, right) in correction {
                if let range = text.firstRange(of: wrong) { text.replaceSubrange(range, with: right) }
            }
            return Document(document.name, text)
        }
    }

    /// A page without documents, for what cannot be shown on a page.
    public init(_ code: String, _ explanation: String) {
        self.code = code
        self.explanation = explanation
        example = []
        corrected = []
        inputs = []
        correctedInputs = []
        companions = []
    }

    /// The explanation as paragraphs without line ends.
    public var paragraphs: [String] {
        var paragraphs = [""]
        for line in explanation.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                paragraphs.append("")
            } else {
                paragraphs[paragraphs.count - 1] += (paragraphs[paragraphs.count - 1].isEmpty ? "" : " ") + line
            }
        }
        return paragraphs.filter { !$0.isEmpty }
    }
}
