using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Boternity.Data.Workflows;

/// <summary>What a scalar means: YAML's core schema, but that digits after a leading zero are text, as the product has it.</summary>
internal static partial class YamlScalar
{
    private const string TextTag = "tag:yaml.org,2002:str";

    public static DocumentNode Read(Scalar scalar, int line)
    {
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific && scalar.Tag.Value != TextTag)
        {
            throw new YamlException(scalar.Start, scalar.End, "a tag that is not known");
        }

        return scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? Plain(scalar.Value, line) : DocumentNode.String(scalar.Value, line);
    }

    /// <summary>Whether a text that stands there without quotes is that text, and not a number, a truth value or nothing.</summary>
    public static bool IsText(string text) => Plain(text, 0).Kind == System.Text.Json.JsonValueKind.String && !Special().IsMatch(text);

    private static DocumentNode Plain(string text, int line)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return DocumentNode.Null(line);
            case "true" or "True" or "TRUE":
                return DocumentNode.Boolean(true, line);
            case "false" or "False" or "FALSE":
                return DocumentNode.Boolean(false, line);
        }

        if (Radix().Match(text) is { Success: true } radix)
        {
            return DocumentNode.Number(
                Convert.ToUInt64(radix.Groups["digits"].Value, radix.Groups["base"].Value == "x" ? 16 : 8)
                    .ToString(CultureInfo.InvariantCulture),
                line);
        }

        return Number().Match(text) is { Success: true } number ? DocumentNode.Number(Json(number), line) : DocumentNode.String(text, line);
    }

    // JSON wants digits on both sides of the point, and no plus sign in front.
    private static string Json(Match number)
    {
        var whole = number.Groups["whole"].Value;
        var fraction = number.Groups["fraction"];
        var sign = number.Groups["sign"].Value == "-" ? "-" : "";
        var point = fraction.Success ? $".{(fraction.Length == 0 ? "0" : fraction.Value)}" : "";
        return $"{sign}{(whole.Length == 0 ? "0" : whole)}{point}{number.Groups["exponent"].Value}";
    }

    [GeneratedRegex(
        @"^(?<sign>[-+])?(?=\.?[0-9])(?<whole>0|[1-9][0-9]*|)(\.(?<fraction>[0-9]*))?(?<exponent>[eE][-+]?[0-9]+)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex("^0((?<base>x)(?<digits>[0-9a-fA-F]{1,15})|(?<base>o)(?<digits>[0-7]{1,20}))$", RegexOptions.ExplicitCapture)]
    private static partial Regex Radix();

    // What other readers of YAML take for something else than text.
    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF|nan|NaN|NAN)|[-+]?[0-9][0-9_:.eExXoO+-]*|y|Y|n|N|(?i:yes|no|on|off)|<<|=)$")]
    private static partial Regex Special();
}
