using Boternity.Data.Benchmarks;
using Spectre.Console;

return await CommandLine
    .Create(AnsiConsole.Console, Console.In, Console.Out, Console.Error)
    .Parse(args)
    .InvokeAsync();
