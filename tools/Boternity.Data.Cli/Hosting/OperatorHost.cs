using System.Text.Json;
using Boternity.Data.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Cli.Hosting;

/// <summary>The library as a service has it, for one command: nothing in the background, and keys are loaded by what needs them.</summary>
internal static class OperatorHost
{
    private const string EnvironmentVariable = "DOTNET_ENVIRONMENT";

    /// <summary>Builds the services; what the options lack is told at once.</summary>
    /// <param name="choice">What the command line says; it wins over the environment, which wins over the file.</param>
    /// <param name="shell">For the name of the environment.</param>
    /// <param name="configure">What else the command line says.</param>
    public static IHost Build(DatabaseChoice choice, Shell shell, Action<BoternityDataBuilder> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            EnvironmentName = shell.Variable(EnvironmentVariable) is { Length: > 0 } name ? name : Environments.Production,
        });
        if (choice.ConfigFile is { } file)
        {
            AddFile(builder.Configuration, Path.GetFullPath(file));
        }

        builder.Configuration.AddEnvironmentVariables();
        var data = builder.Services.AddBoternityData(builder.Configuration.GetSection(DatabaseConfig.SectionName)).UseSecrets();
        Apply(choice, data);
        configure(data);

        var host = builder.Build();
        try
        {
            Validate(host.Services);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static void Apply(DatabaseChoice choice, BoternityDataBuilder data)
    {
        if (choice.Driver is { } driver)
        {
            data.Configure(config => config.Driver = driver);
        }

        if (choice.Path is { } path)
        {
            data.UseSqlite(path);
        }

        if (choice.Connection is { } connection)
        {
            data.UsePostgres(connection);
        }
    }

    private static void AddFile(ConfigurationManager configuration, string path)
    {
        try
        {
            configuration.AddJsonFile(path, optional: false);
        }
        catch (FileNotFoundException)
        {
            throw new RefusedException(ExitCode.Configuration, $"There is no configuration file '{path}'.");
        }
        catch (InvalidDataException exception)
        {
            // Not its text: that quotes the file, in which a password may be.
            var place = exception.GetBaseException() is JsonException { LineNumber: { } line } ? $", line {line + 1}" : "";
            throw new RefusedException(ExitCode.Configuration, $"The configuration file '{path}' is not JSON{place}.");
        }
    }

    private static void Validate(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (InvalidOperationException exception)
        {
            // Of the binder: a key that is none, or a value of another type. It ends the validation, and all is to be told at once.
            throw new RefusedException(
                ExitCode.Configuration, string.Join(Environment.NewLine, [exception.Message, .. DatabaseErrors(services)]));
        }
    }

    private static IEnumerable<string> DatabaseErrors(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<IOptions<DatabaseConfig>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }
}
