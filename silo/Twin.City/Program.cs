using Twin.City.CommandLine;

return await CityCommand.InvokeAsync(args);
