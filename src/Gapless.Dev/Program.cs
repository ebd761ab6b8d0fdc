using Gapless.Dev.Sessions;

return await DevProgram.RunAsync(args);
