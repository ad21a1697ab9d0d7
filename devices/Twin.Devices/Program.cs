using Twin.Devices.CommandLine;

return await DeviceCommandLine.RunAsync(args, TimeProvider.System, Console.Out, Console.Error, CancellationToken.None);
