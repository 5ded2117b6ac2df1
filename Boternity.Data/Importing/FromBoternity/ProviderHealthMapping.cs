using Boternity.Data.Providers;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>provider_health</c>, which upstream keeps without the time at which an open circuit may be tried again.</summary>
internal sealed class ProviderHealthMapping : TableMapping
{
    public override string Table => "provider_health";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "name", "priority", "circuit_state", "consecutive_failures", "last_error", "last_latency_ms", "total_calls", "total_failures",
        "uptime_since", "updated_at",
    ];

    public override void Map(RowMapping row)
    {
        var updatedAt = row.Instant("updated_at");
        var state = row.Member<CircuitState>("circuit_state", CircuitState.Closed);
        var isClosed = state == CircuitState.Closed;
        var calls = row.Count("total_calls");
        var failures = row.Count("total_failures");
        var health = new ProviderHealth
        {
            Name = row.RequiredText("name"),
            Priority = row.SmallCount("priority"),
            CircuitState = state,
            ConsecutiveFailures = row.SmallCount("consecutive_failures"),
            LastError = Error(row),
            LastLatencyMs = row.Row["last_latency_ms"] is null ? null : row.Count("last_latency_ms"),
            TotalCalls = calls,
            TotalFailures = failures <= calls ? failures : row.LoseAnd(calls, "total_failures was more than total_calls"),
            UptimeSince = isClosed ? row.OptionalInstant("uptime_since")
                : row.Row["uptime_since"] is null or "" ? null
                : row.LoseAnd((DateTimeOffset?)null, "uptime_since stood at an open circuit, and is left out"),
            OpenedAt = isClosed ? null : updatedAt,
            RetryAt = isClosed ? null : row.Changed(updatedAt, "the circuit was open without a time to try again, and may be tried at once"),
            UpdatedAt = updatedAt,
        };
        ProviderHealthRules.Check(health);
        row.Add(health);
    }

    private static string? Error(RowMapping row)
    {
        if (row.Text("last_error") is not { } given)
        {
            return null;
        }

        var error = ProviderHealthRules.Error(given);
        return error == given ? error : row.LoseAnd(error, "last_error was too long, or not storable, and is cut");
    }
}
