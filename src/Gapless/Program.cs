using Gapless.Cli;

return CommandLine.Run(args);
