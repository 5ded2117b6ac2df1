using System.Text.RegularExpressions;

namespace Boternity.Data.Encryption;

/// <summary>Secrets that the host gives as environment variables, under names that nothing else has.</summary>
/// <remarks>A bot's: <c>BOTERNITY_&lt;UUID&gt;_NAME</c> in upper case with underscores; everybody's: <c>BOTERNITY_SECRET_NAME</c>.</remarks>
/// <param name="variable">Reads one variable; null or empty: not set.</param>
/// <param name="bareNames">Names that are also looked up as they are, for everybody.</param>
internal sealed partial class EnvironmentSecrets(Func<string, string?> variable, IReadOnlySet<string> bareNames)
{
    private const string GlobalPrefix = "BOTERNITY_SECRET_";

    /// <summary>Finds a secret; the caller disposes it.</summary>
    /// <returns>Null when there is none, or when the name is not one that is looked up.</returns>
    public SecretBuffer? Find(SecretScope scope, string name)
    {
        foreach (var candidate in Variables(scope, name))
        {
            if (variable(candidate) is { Length: > 0 } value)
            {
                return SecretText.Encode(value);
            }
        }

        return null;
    }

    private IEnumerable<string> Variables(SecretScope scope, string name)
    {
        // No bot may ask for the key that all secrets are under, whatever the host lists as a bare name.
        if (!ValidName().IsMatch(name) || name.StartsWith(MasterKeySources.Variable, StringComparison.Ordinal))
        {
            yield break;
        }

        scope.Validate(nameof(scope));
        switch (scope.Kind)
        {
            case SecretScopeKind.Bot:
                yield return $"BOTERNITY_{scope.Id.ToString("D").ToUpperInvariant().Replace('-', '_')}_{name}";
                break;

            case SecretScopeKind.Global:
                yield return GlobalPrefix + name;
                if (bareNames.Contains(name))
                {
                    yield return name;
                }

                break;
        }
    }

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]{0,127}\z")]
    private static partial Regex ValidName();
}
