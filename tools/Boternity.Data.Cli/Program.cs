using Boternity.Data.Cli;

return await CommandLine.RunAsync(Shell.OfProcess(), args, CancellationToken.None);
