// SPDX-License-Identifier: Apache-2.0

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
            elements.allSatisfy({ $0.stringValue != nil })
        else { return nil }
        return value
    }

    private static func isARN(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0] == "arn" && !parts[1].isEmpty && !parts[2].isEmpty && !parts[5].isEmpty
    }

    private static func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let last = parts.last, Int(last) != nil else { return false }
        return parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isLower) }
    }

    private static func isInstance(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLower(first | 0x20), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { isLower($0 | 0x20) || isDigit($0) || $0 == UInt8(ascii: "-") }
            && !text.contains("--") && !text.hasSuffix("-")
    }

    private static func isBucket(_ text: String) -> Bool {
        guard (3...63).contains(text.utf8.count), let first = text.utf8.first, let last = text.utf8.last else {
            return false
        }
        let isInner = { (byte: UInt8) in isLower(byte) || isDigit(byte) || "-.".utf8.contains(byte) }
        return text.utf8.allSatisfy(isInner) && !"-.".utf8.contains(first) && !"-.".utf8.contains(last)
            && !text.contains("..")
    }

    private static func isFunction(_ text: String) -> Bool {
        guard (1...170).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { isLower($0 | 0x20) || isDigit($0) || "-_:$.".utf8.contains($0) }
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
