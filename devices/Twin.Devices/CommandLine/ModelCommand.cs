using System.CommandLine;
using Twin.Storage.ModelFile;
using static Twin.Devices.CommandLine.Options;

namespace Twin.Devices.CommandLine;

/// <summary><c>model</c>: writes a model file of any size, for loads that the demo city is too small for.</summary>
static class ModelCommand
{
    // Twenty-five meters a facility, at most forty facilities an enterprise.
    const int DevicesPerFacility = 25, FacilitiesMax = 40;

    public static Command Create()
    {
        var points = Count("--points", "At least so many points.", 10_000, 1, 2_000_000);
        var gateways = Count("--gateways", "Gateways, each of a park of its own.", 8, 1, 1000);
        var perDevice = Count("--points-per-device", "Points of a meter: a register, its power, the others are gauges.", 10, 1, 100);
        var file = new Option<FileInfo>("--out") { Description = "The file to write.", Required = true, HelpName = "FILE" };
        var command = new Command("model", "Writes a synthetic model; its gateways have the demo password.") { points, gateways, perDevice, file };
        DeviceCommandLine.SetAction(command, async (r, output, _, _) =>
        {
            var size = Size(r.GetValue(points), r.GetValue(gateways), r.GetValue(perDevice));
            await using (var writer = r.GetRequiredValue(file).CreateText()) SyntheticModel.Write(writer, size, PasswordHashes.DemoHash);
            await output.WriteLineAsync(JsonLine.Of(new { size.Points, size.Gateways }));
            return 0;
        });
        return command;
    }

    /// <summary>The smallest even size that holds so many points.</summary>
    internal static SyntheticSize Size(int points, int gateways, int perDevice)
    {
        var facilities = (int)Math.Ceiling((double)points / gateways / (perDevice * DevicesPerFacility));
        var enterprises = (facilities + FacilitiesMax - 1) / FacilitiesMax;
        return new(gateways, enterprises, (facilities + enterprises - 1) / enterprises, DevicesPerFacility, perDevice, GatewaysPerPark: 1);
    }
}
