using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Input;

/// <summary>Arguments and options that several commands have, and how their texts are read.</summary>
internal static class Arguments
{
    private const string AnyScope = "all";
    private const string ScopeForms = "'global', a bot's UUID, or 'user:' and a user's UUID";

    // A century: no instant that it is added to leaves the calendar.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(36_500);

    public static Argument<SecretScope> Scope() => new("scope")
    {
        Description = $"Whose: {ScopeForms}.",
        CustomParser = result => ReadScope(result, $"The scope is {ScopeForms}."),
    };

    public static Argument<ScopeChoice> ScopeOrAll() => new("scope")
    {
        Description = $"Whose: {ScopeForms}, or '{AnyScope}'.",
        HelpName = $"scope|{AnyScope}",
        CustomParser = result => new ScopeChoice(
            result.Tokens[0].Value == AnyScope ? null : ReadScope(result, $"The scope is {ScopeForms}, or '{AnyScope}'.")),
    };

    public static Option<SecretScope?> OnlyScope() => new("--scope")
    {
        Description = $"Only this one: {ScopeForms}.",
        HelpName = "scope",
        CustomParser = result => ReadScope(result, $"The scope is {ScopeForms}."),
    };

    public static Argument<string> Name() => new("name") { Description = "The secret's name." };

    public static Argument<KeyId> DataKey() => new("id")
    {
        Description = "The data key's id, as 'keys list' shows it.",
        CustomParser = result =>
        {
            if (Guid.TryParseExact(result.Tokens[0].Value, "N", out var id) || Guid.TryParseExact(result.Tokens[0].Value, "D", out id))
            {
                return KeyId.FromGuid(id);
            }

            result.AddError("The id of a data key has 32 hex digits.");
            return default;
        },
    };

    public static Option<string> Reason() => new("--reason")
    {
        Description = "Why: it is kept with what remains of the keys, and must hold no secret.",
        HelpName = "text",
        Required = true,
    };

    public static Argument<Guid> Id(string description) => new("id")
    {
        Description = description,
        CustomParser = result =>
        {
            if (!Guid.TryParse(result.Tokens[0].Value, out var id))
            {
                result.AddError("The id is a UUID.");
            }

            return id;
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Answer in JSON." };

    public static Option<bool> Yes() => new("--yes") { Description = "Do not ask." };

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = result =>
        {
            if (TryReadDuration(result.Tokens[0].Value, out var duration))
            {
                return duration;
            }

            result.AddError($"{name} is a number and a unit: s, m, h or d, such as 36h, and at most {MaxDuration.TotalDays}d.");
            return null;
        },
    };

    private static SecretScope ReadScope(ArgumentResult result, string message)
    {
        // The text is not repeated: whoever leaves the scope out may have put a secret there.
        if (!SecretScope.TryParse(result.Tokens[0].Value, out var scope))
        {
            result.AddError(message);
        }

        return scope;
    }

    private static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = default;
        int? seconds = text.Length == 0 ? null : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86400,
            _ => null,
        };
        if (seconds is not { } unit || !uint.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var length = (double)number * unit;
        if (length > MaxDuration.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(length);
        return true;
    }
}
