using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
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
        string now = KernelFingerprint.Of(Core.Named(core)!);
        Assert.True(
            costs.Fingerprint == now,
            $"runtime/costs/{core}.json holds the costs of other kernels (fingerprint {costs.Fingerprint}; the kernels' is {now}). "
            + $"Make it anew, in about a minute: ./micronets calibrate {core} --out runtime/costs/{core}.json");
    }

    // Kernels of one core change without the costs of another.
    [Theory]
    [InlineData(nameof(KernelForm.Plain), false, false)]
    [InlineData(nameof(KernelForm.Words), true, false)]
    [InlineData(nameof(KernelForm.Vectors), true, true)]
    [InlineData(nameof(KernelForm.Twin), false, false)]
    public void A_fingerprint_covers_what_its_core_compiles(string name, bool dsp, bool vectors)
    {
        KernelForm form = Enum.Parse<KernelForm>(name);
        string[] files = [.. RuntimeSources.KernelFilesOf(form)];
        Assert.Contains("kernels/conv.c", files);
        Assert.Contains("kernels/copy.h", files);
        Assert.Contains("kernels/dsp.h", files);
        Assert.Equal(dsp, files.Contains("kernels/product_quad_dsp.S"));
        Assert.Equal(dsp, files.Contains("kernels/product_quad_dsp.h"));
        Assert.Equal(vectors, files.Contains("kernels/conv_vector.c"));
        Assert.Equal(vectors, files.Contains("kernels/product_vector.h"));
        Assert.Equal(vectors, files.Contains("kernels/product_quad_mve.S"));
        Assert.Equal(form == KernelForm.Twin, files.Contains("kernels/product_quad_twin.c"));
        Assert.Equal(form == KernelForm.Twin, files.Contains("kernels/twin.h"));
        Assert.Equal(RuntimeSources.KernelFiles.Order(StringComparer.Ordinal), Enum.GetValues<KernelForm>()
            .SelectMany(RuntimeSources.KernelFilesOf).Distinct().Order(StringComparer.Ordinal));
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
        Assert.All(Zoo.Entries, entry =>
            Assert.True(NetworkProfile.Of(Zoo.Get(entry.Name).Fold(), device).Cost[CostAxis.Latency]!.Value.Low > 0));
    }
}
