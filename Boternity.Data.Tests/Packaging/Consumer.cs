using System.Reflection;
using Boternity.Data.Tests.Architecture;
using Boternity.Data.Tests.Migrations;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Packaging;

/// <summary>A service and its tests as somebody else writes them: from the documents' samples, over the packed files.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bd-consumer-");
    private readonly Dictionary<string, string> _environment;
    private readonly PackedFiles _packed;

    public Consumer(PackedFiles packed)
    {
        _packed = packed;

        // Of its own, so that no other test's package is taken for this one; what the repository needs is in the fall-back folder already.
        _environment = new(ScratchRepository.Environment) { ["NUGET_PACKAGES"] = PathOf("packages") };
        if (Path.GetDirectoryName(ProgramRun.DotNet) is { Length: > 0 } dotnet)
        {
            _environment["DOTNET_ROOT"] = dotnet;
        }

        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packed.Folder}" />
                <add key="stand-ins" value="{RepositoryFiles.PathOf("tools", "feed", "packages")}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="restored" value="{PackageRoot}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NoWarn>$(NoWarn);NU1603</NoWarn>
              </PropertyGroup>
            </Project>
            """);
        WriteService();
        WriteTests();
    }

    private static string PackageRoot => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "NuGetPackageRoot").Value!;

    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([_folder.FullName, .. parts]);

    /// <summary>Runs a command in the consumer's folder and returns its output; it must succeed.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params IReadOnlyList<string> words)
    {
        var run = await ProgramRun.RunAsync(_folder.FullName, _environment, words, cancellationToken);

        Assert.That(run.ExitCode, Is.Zero, $"{string.Join(' ', words)}{Environment.NewLine}{run.Output}");
        return run.Output;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void WriteService()
    {
        Write("Service/Service.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Boternity.Data.Migrations" Version="{_packed.Version}" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="{CentralVersions.Of("Microsoft.Extensions.Hosting")}" />
              </ItemGroup>
            </Project>
            """);
        Write("Service/Sample.cs", $$"""
            using Boternity.Data;
            using Boternity.Data.Bots;
            using Boternity.Data.Souls;
            using Boternity.Data.Storage;
            using Microsoft.EntityFrameworkCore;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Hosting;

            namespace Service;

            public static class Sample
            {
            {{MarkedText.Of("Readme/Sample.cs", indentation: 4)}}
            }
            """);
        Write("Service/Program.cs", """
            using Microsoft.Extensions.DependencyInjection;
            using Service;

            using var host = Sample.BuildHost(args);
            await host.StartAsync();
            using (var scope = host.Services.CreateScope())
            {
                var onboarding = scope.ServiceProvider.GetRequiredService<Sample.Onboarding>();
                var bot = await onboarding.RegisterWithSoulAsync("Luna", "# Luna", CancellationToken.None);
                Console.WriteLine($"{bot.Slug} is one of {await onboarding.CountAsync(CancellationToken.None)}");
            }

            await host.StopAsync();
            """);
    }

    private void WriteTests()
    {
        Write("Service.Tests/Service.Tests.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageReference Include="Boternity.Data.Testing" Version="{_packed.Version}" />
                <PackageReference Include="Microsoft.NET.Test.Sdk" Version="{CentralVersions.Of("Microsoft.NET.Test.Sdk")}" />
                <PackageReference Include="NUnit3TestAdapter" Version="{CentralVersions.Of("NUnit3TestAdapter")}" />
                <ProjectReference Include="../Service/Service.csproj" />
              </ItemGroup>
            </Project>
            """);
        Write("Service.Tests/OnboardingTests.cs", $"""
            using Boternity.Data.Bots;
            using Boternity.Data.Souls;
            using Boternity.Data.Testing;
            using Microsoft.Extensions.DependencyInjection;
            using NUnit.Framework;
            using Onboarding = Service.Sample.Onboarding;

            namespace Service.Tests;

            {MarkedText.Of("Readme/OnboardingTests.cs", indentation: 0)}
            """);
    }

    private void Write(string path, string text)
    {
        var file = new FileInfo(PathOf(path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
    }
}
