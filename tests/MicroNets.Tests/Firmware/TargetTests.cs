using MicroNets.Devices;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Firmware;

/// <summary>Targets come from the data of cores, boards and devices.</summary>
public class TargetTests
{
    [Fact]
    public void Every_core_and_every_device_is_a_target_whose_files_are_in_the_runtime()
    {
        Assert.All(Core.All, core => Assert.Equal(core.Name, Target.OfCore(core.Name)!.Core));
        Assert.All(DeviceCatalog.Names, name => Assert.Equal(DeviceCatalog.Get(name).Core, Target.Named(name).Core));
        Assert.All(Target.All, target =>
        {
            string[] files = [.. target.Files(RuntimeSources.Text, RuntimeSources.BoardFiles).Select(file => file.Path)];
            Assert.Equal(files.Distinct(), files);
            Assert.Superset(target.BoardFiles.Concat(target.SerialFiles).ToHashSet(), files.ToHashSet());
        });
    }

    [Fact]
    public void A_device_of_one_s_own_is_a_target_with_its_own_memory()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "mine.json");
        DeviceProfile known = DeviceCatalog.Get("stm32f446re");
        File.WriteAllText(path, DeviceCatalog.Write(known with { Name = "my board/2", Ram = [known.Ram[0] with { Bytes = 40960 }] }));
        var target = Target.Named(path);
        string script = target.Files(RuntimeSources.Text, RuntimeSources.BoardFiles).Single(file => file.Path == target.LinkerScript).Text;
        Assert.Equal("boards/my_board_2.ld", target.LinkerScript);
        Assert.Contains("ORIGIN = 0x20000000, LENGTH = 40960", script, StringComparison.Ordinal);
    }

    [Fact]
    public void The_header_of_every_function_of_two_elements_is_found()
    {
        foreach (BinaryFunction function in Enum.GetValues<BinaryFunction>())
        {
            foreach (int bits in (int[])[8, 16])
            {
                string kernel = $"mn_pair_{function.ToString().ToLowerInvariant()}_{bits}";
                Assert.Contains($"kernels/pair_{function.ToString().ToLowerInvariant()}.c", RuntimeSources.KernelsOf([kernel]));
                Assert.Equal(["operators.h"], RuntimeSources.HeadersOf([kernel]));
            }
        }

        Assert.Equal(["twin.h"], RuntimeSources.HeadersOf(["mn_conv_twin_run"]));
        Assert.Empty(RuntimeSources.HeadersOf(["mn_dense"]));
    }

    [Fact]
    public void A_core_that_is_not_known_is_refused()
    {
        DeviceProfile device = DeviceCatalog.Get("stm32f446re") with { Core = "cortex-x" };
        Assert.Contains("cortex-m0plus", Assert.Throws<InputException>(() => Target.Of(device)).Message, StringComparison.Ordinal);
        Assert.Null(Target.OfCore("cortex-x"));
    }

    [Fact]
    public void The_largest_memory_holds_the_data_and_the_others_keep_their_names()
    {
        string script = MemoryScript.Of(DeviceCatalog.Get("stm32h743"));
        Assert.Contains("RAM (rwx) : ORIGIN = 0x24000000, LENGTH = 524288", script, StringComparison.Ordinal);
        Assert.Contains("MEMORY_DTCM (rwx) : ORIGIN = 0x20000000, LENGTH = 131072", script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiler_that_fails_is_told_with_what_it_said_and_what_to_do()
    {
        Assert.SkipUnless(OutsideProgram.HostCompiler.IsPresent, "no compiler");
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(RandomWeights.Of(Zoo.Get("ds-cnn-s").Fold(), 1), Target.Named("host"), folder.Path);
        var refusal = Assert.Throws<InputException>(() => project.Compile(FirmwareProject.RunnerPath, ["int=@"]));
        Assert.Contains("ended with code 1", refusal.Found, StringComparison.Ordinal);
        Assert.Contains("error:", refusal.Found, StringComparison.Ordinal);
        Assert.InRange(refusal.Found.Split('\n').Length, 2, 6);
        Assert.Contains("micronets setup", refusal.Remedy, StringComparison.Ordinal);
    }
}
