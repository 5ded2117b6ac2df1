using Boternity.Data.Bots;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.Readme;

/// <summary>The README's sample, between its two marks word for word.</summary>
internal static class Sample
{
    // <readme>
    public static IHost BuildHost(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddBoternityData(builder.Configuration.GetSection("Boternity:Data")).MigrateOnStart();
        builder.Services.AddScoped<Onboarding>();
        return builder.Build();
    }

    public sealed class Onboarding(
        BoternityDbContext db,
        IDbContextFactory<BoternityReadDbContext> readers,
        IWriteQueue writes,
        IBotStore bots,
        ISoulStore souls)
    {
        // A store: one call, durable when it returns.
        public Task<Bot> RegisterAsync(string name, CancellationToken cancellationToken) =>
            bots.CreateAsync(new NewBot { Name = name }, cancellationToken);

        // The queue: several store calls that commit together or not at all.
        public Task<Bot> RegisterWithSoulAsync(string name, string soul, CancellationToken cancellationToken) =>
            writes.WriteAsync(
                async (_, token) =>
                {
                    var bot = await bots.CreateAsync(new NewBot { Name = name }, token);
                    await souls.SaveAsync(new NewSoul { BotId = bot.Id, Content = soul }, token);
                    return bot;
                },
                cancellationToken);

        // The context: any EF Core code.
        public async Task ArchiveIdleAsync(DateTimeOffset since, CancellationToken cancellationToken)
        {
            var idle = await db.Bots.Where(bot => bot.LastActiveAt < since).ToListAsync(cancellationToken);
            idle.ForEach(bot => bot.Status = BotStatus.Archived);
            await db.SaveChangesAsync(cancellationToken);
        }

        // The read-only context: no tracking, and its connection cannot write.
        public async Task<int> CountAsync(CancellationToken cancellationToken)
        {
            await using var read = await readers.CreateDbContextAsync(cancellationToken);
            return await read.Bots.CountAsync(cancellationToken);
        }
    }

    // </readme>
}
