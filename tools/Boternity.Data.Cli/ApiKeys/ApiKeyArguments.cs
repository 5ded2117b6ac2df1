using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary>What several commands of API keys take.</summary>
internal static class ApiKeyArguments
{
    public static Argument<Guid> Id() => Arguments.Id("The key's id, as 'apikeys list' shows it.");

    public static Option<TimeSpan?> Expires() => Arguments.Duration("--expires", "Refused so long from now: 12h, 90d. Default: never.");

    /// <summary>The present instant of the library's clock.</summary>
    public static DateTimeOffset Now(this Session session) => session.Services.GetRequiredService<TimeProvider>().GetUtcNow();
}
