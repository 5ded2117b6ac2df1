using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Providers;

/// <summary>What a provider's members may be; checked before anything is written.</summary>
internal static class ProviderHealthRules
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(1);

    /// <exception cref="StoreException">A member is out of its range.</exception>
    public static void Check(ProviderHealth health)
    {
        Name(health.Name);
        InputValue.Member<CircuitState>(health.CircuitState, nameof(ProviderHealth.CircuitState));
        InputValue.NotNegative(health.Priority, nameof(ProviderHealth.Priority));
        InputValue.NotNegative(health.ConsecutiveFailures, nameof(ProviderHealth.ConsecutiveFailures));
        InputValue.NotNegative(health.TotalCalls, nameof(ProviderHealth.TotalCalls));
        InputValue.NotNegative(health.TotalFailures, nameof(ProviderHealth.TotalFailures));
        InputValue.NotNegative(health.LastLatencyMs ?? 0, nameof(ProviderHealth.LastLatencyMs));
        if (health.LastError is not null)
        {
            InputText.Validate(health.LastError, nameof(ProviderHealth.LastError), ProviderHealth.MaxErrorLength);
        }

        if (health.ProbeToken is null != health.ProbeExpiresAt is null)
        {
            throw Messages.InvalidInput(nameof(ProviderHealth.ProbeToken), "must be set exactly when ProbeExpiresAt is");
        }
    }

    /// <exception cref="StoreException">Empty, too long or not storable.</exception>
    public static void Name(string name) => InputText.NotEmpty(name, nameof(ProviderHealth.Name), ProviderHealth.MaxNameLength);

    /// <exception cref="StoreException">Not positive, or longer than a day.</exception>
    public static void Duration(TimeSpan duration, string member)
    {
        if (duration <= TimeSpan.Zero || duration > LongestDuration)
        {
            throw Messages.InvalidInput(member, "must be more than zero and at most a day");
        }
    }

    /// <returns>What of an error's text is kept: nothing that a driver refuses, and no more than fits.</returns>
    public static string Error(string error)
    {
        ArgumentNullException.ThrowIfNull(error);

        var text = InputText.Storable(error);
        if (text.Length <= ProviderHealth.MaxErrorLength)
        {
            return text;
        }

        var end = ProviderHealth.MaxErrorLength;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)];
    }
}
