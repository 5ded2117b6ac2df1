using Boternity.Data.Cli;
using Spectre.Console;

return await CommandLine
    .Create(AnsiConsole.Console, Console.Error)
    .Parse(args)
    .InvokeAsync();
