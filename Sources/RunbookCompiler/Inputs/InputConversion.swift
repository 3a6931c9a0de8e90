// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Values

/// Texts to the values of input types.
enum InputConversion {
    /// The value; nil when the text is none of the type.
    static func value(_ text: String, _ type: InputType) -> JSONValue? {
        switch type {
        case .string: .string(text)
        case .integer: Int64(text).map { .number(JSONNumber($0)) }
        case .number: number(text)
        case .boolean: text == "true" ? true : text == "false" ? false : nil
        case .duration: Duration(literal: text) == nil ? nil : .string(text)
        case .timestamp: Timestamp(text) == nil ? nil : .string(text)
        case .list: list(text)
        case .arn: isARN(text) ? .string(text) : nil
        case .awsRegion: isRegion(text) ? .string(text) : nil
        case .rdsInstance: isInstance(text) ? .string(text) : nil
        case .s3Bucket: isBucket(text) ? .string(text) : nil
        case .lambdaFunction: isFunction(text) ? .string(text) : nil
        }
    }

    /// What the type asks for, as the end of a sentence that begins with the input's name.
    static func reason(_ type: InputType) -> String {
        switch type {
        case .string: "is text"
        case .integer: "is not a whole number"
        case .number: "is not a number"
        case .boolean: "is neither true nor false"
        case .duration: "is not a duration such as 90s, 15m or 4h"
        case .timestamp: "is not a moment such as 2026-01-31T12:00:00Z"
        case .list: "is not a list: write a,b,c or a JSON array of texts"
        case .arn: "is not an ARN: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"
        case .awsRegion: "is not an AWS region such as us-west-2"
        case .rdsInstance: "is not the identifier of an RDS instance: a letter, then letters, digits and single hyphens"
        case .s3Bucket: "is not the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens"
        case .lambdaFunction: "is not the name or ARN of a Lambda function"
        }
    }

    private static func number(_ text: String) -> JSONValue? {
        if let integer = Int64(text) { return .number(JSONNumber(integer)) }
        guard let value = try? JSONParser.parse(text), case .number = value else { return nil }
        return value
    }

    private static func list(_ text: String) -> JSONValue? {
        guard text.hasPrefix("[") else {
            let parts = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
            return .array(parts.map { .string(String($0)) })
        }
        guard let value = try? JSONParser.parse(text), let elements = value.arrayValue,
            elements.allSatisfy({ $0.arrayValue == nil && $0.objectValue == nil && !$0.isNull })
        else { return nil }
        return value
    }

    /// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`; region and account may be empty.
    private static func isARN(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !parts[5].isEmpty,
            !text.unicodeScalars.contains(where: { $0.value <= 0x20 })
        else { return false }
        let isService = !parts[2].isEmpty && parts[2].utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == 0x2D }
        let isAccount = parts[4].isEmpty || parts[4] == "aws" || isAccountNumber(parts[4])
        return partitions.all.contains { $0.id == parts[1] } && isService && isAccount
            && (parts[3].isEmpty || hasRegionForm(parts[3]))
    }

    private static func isAccountNumber(_ text: Substring) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy(isDigit)
    }

    private static var partitions: Partitions { ServiceCatalog.embedded.partitions }

    /// Whether the region is one of AWS's; its partitions' pseudo-regions are none.
    private static func isRegion(_ text: String) -> Bool {
        hasRegionForm(text[...]) && partitions.isKnown(region: text)
    }

    /// The region that was probably meant.
    static func nearRegion(_ text: String) -> String? {
        Suggestion.closest(to: text, in: partitions.all.flatMap(\.regions).filter { hasRegionForm($0[...]) })
    }

    private static func hasRegionForm(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let last = parts.last, !last.isEmpty, last.utf8.allSatisfy(isDigit) else {
            return false
        }
        return parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isLower) }
    }

    private static func isInstance(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLower(first | 0x20), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { isLower($0 | 0x20) || isDigit($0) || $0 == UInt8(ascii: "-") }
            && !text.contains("--") && !text.hasSuffix("-")
    }

    /// By the rules of general-purpose buckets.
    private static func isBucket(_ text: String) -> Bool {
        guard (3...63).contains(text.utf8.count), let first = text.utf8.first, let last = text.utf8.last else {
            return false
        }
        let isInner = { (byte: UInt8) in isLower(byte) || isDigit(byte) || "-.".utf8.contains(byte) }
        let isAddress =
            text.split(separator: ".", omittingEmptySubsequences: false).count == 4
            && text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
        return text.utf8.allSatisfy(isInner) && !"-.".utf8.contains(first) && !"-.".utf8.contains(last)
            && !text.contains("..") && !isAddress && !text.hasPrefix("xn--") && !text.hasSuffix("-s3alias")
            && !text.hasSuffix("--ol-s3")
    }

    /// A name, a name with a version or alias, a partial ARN or an ARN.
    private static func isFunction(_ text: String) -> Bool {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.first == "arn" {
            guard isARN(text), parts.count >= 7, parts[2] == "lambda", parts[5] == "function" else { return false }
            parts.removeFirst(6)
        } else if parts.count >= 3 {
            guard isAccountNumber(parts[0]), parts[1] == "function" else { return false }
            parts.removeFirst(2)
        }
        guard (1...2).contains(parts.count), (1...64).contains(parts[0].utf8.count) else { return false }
        let isWord = { (byte: UInt8) in isLower(byte | 0x20) || isDigit(byte) || "-_".utf8.contains(byte) }
        guard parts[0].utf8.allSatisfy(isWord), parts.count == 2 else { return parts[0].utf8.allSatisfy(isWord) }
        return parts[1] == "$LATEST" || ((1...128).contains(parts[1].utf8.count) && parts[1].utf8.allSatisfy(isWord))
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
