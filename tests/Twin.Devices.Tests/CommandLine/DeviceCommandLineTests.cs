using Twin.Storage.ModelFile;

namespace Twin.Devices.CommandLine;

public sealed class DeviceCommandLineTests
{
    [Theory]
    [InlineData("replay --file f --mqtt nowhere --user p/g --password p --column a=b --time-column t", "--mqtt 'nowhere': expected HOST:PORT")]
    [InlineData("replay --file f --mqtt h:1 --user p --password p --column a=b --time-column t", "--user 'p': expected PARK/GATEWAY")]
    [InlineData("replay --file f --mqtt h:1 --user p/g --password p --time-column t", "--column is required")]
    [InlineData("load --model f --mqtt h:1 --password p --batch 0", "--batch '0': expected 1..1000")]
    [InlineData("load --model f --mqtt h:1 --password p --order sideways", "--order 'sideways': expected model|random")]
    [InlineData("simulate --model f --mqtt h:1 --password p --fault fire", "--fault 'fire': expected silence|duplicate|late|clock|rollover|reset|garbage[:RATE|:GATEWAY]")]
    [InlineData("simulate --model f --mqtt h:1 --password p --interval 5parsecs", "--interval '5parsecs': expected 2s")]
    public async Task A_bad_option_is_named_with_its_rule_in_one_line(string arguments, string line)
    {
        var (exit, _, error) = await RunAsync(arguments.Split(' '));

        (exit, error.Trim()).ShouldBe((1, line));
    }

    [Theory]
    [InlineData("replay --file no-such-file.csv --mqtt 127.0.0.1:1 --user p/g --password p --column a=b --time-column t", "replay: Could not find file")]
    [InlineData("load --model no-such-file.yaml --mqtt 127.0.0.1:1 --password p", "load: ")]
    public async Task A_missing_file_is_one_line_too(string arguments, string line)
    {
        var (exit, _, error) = await RunAsync(arguments.Split(' '));

        exit.ShouldBe(1);
        error.ShouldStartWith(line);
        error.Trim().ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2s", 2_000)]
    [InlineData("15m", 900_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("15", null)]
    [InlineData("m", null)]
    public void Durations_have_a_unit(string text, int? milliseconds) =>
        ((int?)Options.Duration(text)?.TotalMilliseconds).ShouldBe(milliseconds);

    [Theory]
    [InlineData(10_000, 8, 10)]
    [InlineData(200_001, 16, 10)]
    [InlineData(1, 1, 1)]
    public void A_synthetic_model_holds_the_points_that_are_asked_for_and_not_many_more(int points, int gateways, int perDevice)
    {
        var size = ModelCommand.Size(points, gateways, perDevice);

        size.Gateways.ShouldBe(gateways);
        ((double)size.Points).ShouldBeInRange(points, points * 1.1 + 25 * perDevice * gateways);
    }

    [Fact]
    public async Task The_model_that_is_written_loads()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (exit, output, _) = await RunAsync("model", "--points", "1000", "--gateways", "2", "--out", file);

            (exit, output.Trim()).ShouldBe((0, """{"points":1000,"gateways":2}"""));
            var model = ModelFile.Load(file).Model.ShouldNotBeNull();
            (model.AllPoints.Length, model.AllGateways.Length).ShouldBe((1000, 2));
        }
        finally
        {
            File.Delete(file);
        }
    }

    static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await DeviceCommandLine.RunAsync(arguments, TimeProvider.System, output, error, default);
        return (exit, output.ToString(), error.ToString());
    }
}
