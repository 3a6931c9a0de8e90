// SPDX-License-Identifier: Apache-2.0

/// The look of a picture, on light and on dark ground.
enum SVGStyle {
    static let text = """
        <style>
        text{font:12.5px -apple-system,"Segoe UI","DejaVu Sans",Helvetica,Arial,sans-serif;fill:#1f2328}
        .ground{fill:#ffffff}
        .head{font-size:20px;font-weight:600}
        .dim{fill:#59636e;font-size:11.5px}
        .section{fill:#f6f8fa;stroke:#d1d9e0}
        .sectiontitle{font-weight:600;fill:#59636e}
        .frame{fill:none;stroke:#818b98;stroke-dasharray:5 4}
        .edge{fill:none;stroke:#818b98;stroke-width:1.4}
        .arrow{fill:#818b98}
        .shape{fill:#ffffff;stroke-width:1.5}
        .inner{fill:none;stroke-width:1}
        .shape.read{stroke:#1a7f37}
        .shape.change{stroke:#9a6700;stroke-width:2.2}
        .shape.irreversible,.inner.irreversible{stroke:#cf222e}
        .shape.irreversible{stroke-width:2}
        .shape.unknown{stroke:#8250df;stroke-dasharray:6 4}
        .shape.manual{stroke:#0969da}
        .id{font-weight:600;font-size:13px}
        .call{font:11px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:#59636e}
        .approval{font-weight:600;font-size:11.5px}
        .word{font-size:11.5px;font-weight:600}
        .step.read .word{fill:#1a7f37}
        .step.change .word{fill:#9a6700}
        .step.irreversible .word,.step.irreversible .id{fill:#cf222e}
        .step.unknown .word{fill:#8250df}
        .step.manual .word{fill:#0969da}
        .step .word .dim{fill:#59636e;font-weight:400}
        @media (prefers-color-scheme:dark){
        text{fill:#e6edf3}
        .ground{fill:#0d1117}
        .dim,.sectiontitle,.call,.step .word .dim{fill:#9198a1}
        .section{fill:#151b23;stroke:#3d444d}
        .frame,.edge{stroke:#7d8590}
        .arrow{fill:#7d8590}
        .shape{fill:#0d1117}
        .shape.read{stroke:#3fb950}
        .shape.change{stroke:#d29922}
        .shape.irreversible,.inner.irreversible{stroke:#f85149}
        .shape.unknown{stroke:#ab7df8}
        .shape.manual{stroke:#4493f8}
        .step.read .word{fill:#3fb950}
        .step.change .word{fill:#d29922}
        .step.irreversible .word,.step.irreversible .id{fill:#f85149}
        .step.unknown .word{fill:#ab7df8}
        .step.manual .word{fill:#4493f8}
        }
        </style>
        """
}
