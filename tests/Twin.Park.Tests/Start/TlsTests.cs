using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Twin.Park.Server;

namespace Twin.Park.Start;

public sealed class TlsTests
{
    [Fact]
    public async Task A_gateway_publishes_over_tls_when_a_certificate_is_configured()
    {
        using var folder = new TestFolder("tls");
        var (bundle, authority) = (Path.Combine(folder.Path, "server.pfx"), Path.Combine(folder.Path, "ca.pem"));
        using (var certificate = Certificate())
        {
            await File.WriteAllBytesAsync(bundle, certificate.Export(X509ContentType.Pkcs12, "secret"));
            await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem());
        }
        var port = ParkServer.FreePort();
        await using var server = new ParkServer();
        await server.StartAsync("--mqtts", $"127.0.0.1:{port}", "--certificate", bundle, "--certificate-password", "secret");

        await using var publisher = new RunningProgram("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{port}", "--cafile", authority, "-V", "mqttv5", "-q", "1",
            "-u", "hi-tech-zone/steel-mill", "-P", "haikou-demo", "-t", "twin/v1/hi-tech-zone/steel-mill/telemetry",
            "-m", """{"points": {"rolling-mill/main-meter/active_power": 640}}""");

        (await publisher.ExitAsync(TimeSpan.FromMinutes(2))).ShouldBe(0, publisher.Errors);
        (await server.GatewayAsync("hi-tech-zone/steel-mill")).GetProperty("accepted").GetInt64().ShouldBe(1);
    }

    static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
