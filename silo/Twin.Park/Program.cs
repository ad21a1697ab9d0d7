using Twin.Park.CommandLine;

return await ParkCommand.InvokeAsync(args);
