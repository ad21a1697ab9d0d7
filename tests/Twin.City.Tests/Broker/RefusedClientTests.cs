using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Twin.Delivery.Tests.Fakes;
using Twin.Delivery.Tests.Mosquitto;

namespace Twin.City.Broker;

/// <summary>Brokers that do not give what is asked for, or are not who they should be.</summary>
public sealed class RefusedClientTests
{
    const string SecurityPlugin = "/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so";

    readonly MemoryHosts hosts = new(1, failPerMille: 0);

    [Fact]
    public async Task A_subscription_that_is_refused_is_told_by_its_filter()
    {
        // Mosquitto's plugin knows who may subscribe; its access list grants every subscription.
        await using var broker = await MosquittoServer.StartWithAsync((folder, shipped) =>
        {
            var rules = Path.Combine(folder, "rules.json");
            using (var made = Process.Start(new ProcessStartInfo("/usr/bin/mosquitto_ctrl", ["dynsec", "init", rules, "outsider", MosquittoServer.Password]) { RedirectStandardOutput = true })!)
            {
                made.StandardOutput.ReadToEnd();
                made.WaitForExit();
            }
            var text = File.ReadAllText(rules);
            File.WriteAllText(rules, text.Replace("subscribePattern", "subscribeLiteral", StringComparison.Ordinal).Replace("\"subscribe\":\ttrue", "\"subscribe\":\tfalse", StringComparison.Ordinal));
            var others = shipped.Split('\n').Where(l => !l.StartsWith("password_file", StringComparison.Ordinal) && !l.StartsWith("acl_file", StringComparison.Ordinal));
            return $"{string.Join('\n', others)}\nplugin {SecurityPlugin}\nplugin_opt_config_file {rules}\n";
        });
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using var silo = await BrokerRig.StartAsync(broker, hosts, slots, count: 1, user: "outsider");
        await Wait.UntilAsync(() => silo.Faults.Contains("user outsider may not subscribe to $share/twin/twin/v1/+/+/telemetry with QoS 1: NotAuthorized", StringComparison.Ordinal), "the refusal is told");
        silo.Measure("twin.broker.connections").ShouldBe(0);
    }

    [Fact]
    public async Task Over_TLS_a_broker_is_taken_for_who_it_is_by_its_issuer_alone()
    {
        using var issuer = Certificate("issuer", null);
        using var stranger = Certificate("stranger", null);
        using var server = Certificate("broker", issuer);
        var port = MosquittoServer.FreePort();
        await using var broker = await MosquittoServer.StartWithAsync((folder, shipped) =>
        {
            foreach (var (name, text) in ((string, string)[])[("issuer", issuer.ExportCertificatePem()), ("server", server.ExportCertificatePem()), ("key", server.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())])
                File.WriteAllText(Path.Combine(folder, name + ".pem"), text);
            return string.Create(CultureInfo.InvariantCulture, $"{shipped}\nlistener {port} 127.0.0.1\ncafile {folder}/issuer.pem\ncertfile {folder}/server.pem\nkeyfile {folder}/key.pem\n");
        }, SomeCity.Gateway.UserName);
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using (var wary = await BrokerRig.StartAsync(broker, hosts, slots, count: 1, tlsPort: port, authorities: [stranger]))
            await Wait.UntilAsync(() => wary.Faults.Contains("certificate", StringComparison.Ordinal), "the broker is not trusted");

        await using var silo = await BrokerRig.StartAsync(broker, hosts, slots, "silo-2", count: 1, tlsPort: port, authorities: [issuer]);
        await silo.ConnectedAsync(1);
        await using var publisher = await PlainClient.ConnectAsync(broker.Port, "publisher", SomeCity.Gateway.UserName, 0);
        await publisher.PublishAsync($"twin/v1/{SomeCity.Gateway.UserName}/state", "online");
        await Wait.UntilAsync(() => silo.Measure("twin.broker.messages.acknowledged") == 1, "it came over TLS");
    }

    static X509Certificate2 Certificate(string name, X509Certificate2? issuer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        if (issuer is null) return request.CreateSelfSigned(from, to);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, from.AddHours(1), to.AddHours(-1), [1]);
        return certificate.CopyWithPrivateKey(key);
    }
}
