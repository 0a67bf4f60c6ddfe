using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Firmware;
using MicroNets.Graph;

namespace MicroNets.Tests.Devices.Costs;

/// <summary>The costs that ship beside the runtime are those of the runtime that ships.</summary>
public class CoreCostsTests
{
    public static TheoryData<string> Cores => [.. CoreCosts.All.Select(costs => costs.Core)];

    [Theory]
    [MemberData(nameof(Cores))]
    public void They_were_made_from_the_kernels_as_they_are(string core)
    {
        CoreCosts costs = CoreCosts.All.Single(costs => costs.Core == core);
        Assert.True(
            costs.Fingerprint == KernelFingerprint.Now,
            $"runtime/costs/{core}.json holds the costs of other kernels (fingerprint {costs.Fingerprint}; the kernels' is {KernelFingerprint.Now}). "
            + $"Make it anew, in about a minute: ./micronets calibrate {core} --out runtime/costs/{core}.json");
    }

    [Theory]
    [MemberData(nameof(Cores))]
    public void They_are_of_networks_to_within_a_few_percent(string core) =>
        Assert.InRange(CoreCosts.All.Single(costs => costs.Core == core).Costs.Error.Worst, 0, 0.06);

    [Fact]
    public void Every_core_that_names_costs_has_them()
    {
        Assert.NotEmpty(CoreCosts.All);
        Assert.All(Core.All.Where(core => core.Costs is not null), core => Assert.NotNull(CoreCosts.Of(core.Name)));
    }

    [Theory]
    [MemberData(nameof(Cores))]
    public void Every_published_network_has_a_time(string core)
    {
        DeviceProfile device = DeviceCatalog.Names.Select(DeviceCatalog.Get).First(device => device.Core == core);
        Assert.All(Zoo.Entries, entry => Assert.True(NetworkProfile.Of(Zoo.Get(entry.Name).Fold(), device).Cost[CostAxis.Latency]!.Value.Low > 0));
    }
}
