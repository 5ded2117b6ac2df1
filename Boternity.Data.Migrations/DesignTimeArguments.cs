using Boternity.Data.Storage;

namespace Boternity.Data.Migrations;

/// <summary>What stands after <c>--</c> on the command line of <c>dotnet ef</c>.</summary>
internal static class DesignTimeArguments
{
    private const string AllowDataLoss = "--allow-data-loss";

    /// <summary>Whether a migration may be reverted although that drops stored rows or values.</summary>
    public static bool AllowsDataLoss(IEnumerable<string> arguments) => arguments.Contains(AllowDataLoss, StringComparer.Ordinal);

    /// <summary>Sets what the arguments name.</summary>
    /// <exception cref="ArgumentException">An argument is not known, lacks its value, or is not for the driver.</exception>
    public static void Apply(IReadOnlyList<string> arguments, DatabaseConfig config)
    {
        // The one that stands alone; the others are pairs.
        arguments = [.. arguments.Where(argument => argument != AllowDataLoss)];

        for (var index = 0; index < arguments.Count; index += 2)
        {
            var name = arguments[index];
            Action<string> set = name switch
            {
                "--driver" => value => config.Driver = value,
                "--path" => value => config.Path = value,
                "--connection" => value => config.ConnectionString = value,
                _ => throw new ArgumentException(
                    $"'{name}' is not an argument; there are --driver, --path and --connection, and --allow-data-loss.", nameof(arguments)),
            };
            if (index + 1 == arguments.Count)
            {
                throw new ArgumentException($"'{name}' lacks its value.", nameof(arguments));
            }

            set(arguments[index + 1]);
        }

        // It would be ignored, and the command would work on another database than the one that was named.
        var other = config.Driver == DatabaseConfig.PostgresDriver ? "--path" : "--connection";
        if (arguments.Where((_, index) => index % 2 == 0).Contains(other))
        {
            throw new ArgumentException($"'{other}' is not for the driver '{config.Driver}'; say which with --driver.", nameof(arguments));
        }
    }
}
