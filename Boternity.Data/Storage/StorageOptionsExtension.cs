using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Storage;

/// <summary>Carries the engine in a context's options, so that the runtime and <c>dotnet ef</c> build the same model.</summary>
internal sealed class StorageOptionsExtension(IStorageEngine engine, StorageRole role, TimeProvider clock) : IDbContextOptionsExtension
{
    private ExtensionInfo? _info;

    public IStorageEngine Engine { get; } = engine;

    public StorageRole Role { get; } = role;

    public TimeProvider Clock { get; } = clock;

    /// <summary>Whether a migration may be reverted although that drops rows or values.</summary>
    public bool AllowDataLoss { get; init; }

    public DbContextOptionsExtensionInfo Info => _info ??= new ExtensionInfo(this);

    public static StorageOptionsExtension Of(IDbContextOptions options) =>
        options.FindExtension<StorageOptionsExtension>()
        ?? throw new InvalidOperationException("The context's options were not made by Boternity.Data.");

    public void ApplyServices(IServiceCollection services)
    {
        services.AddScoped<IConventionSetPlugin, ModelConventionPlugin>();
        Engine.AddModelServices(services);
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(StorageOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => $"Boternity:{Driver} ";

        private string Driver => ((StorageOptionsExtension)Extension).Engine.Driver;

        public override int GetServiceProviderHashCode() => StringComparer.Ordinal.GetHashCode(Driver);

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) =>
            other is ExtensionInfo info && info.Driver == Driver;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["Boternity:Driver"] = Driver;
    }
}
