using MicroNets.Data.FrontEnds;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Stack;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Tests;
using MicroNets.Tests.Quantization;

namespace MicroNets.Conformance.Firmware;

/// <summary>The proven stack of linked firmware against what an emulated core uses, and against the compiler's own figures.</summary>
public class StackTests
{
    [Theory]
    [InlineData("kws-s", "cortex-m4")]
    [InlineData("vww-2", "cortex-m4")]
    [InlineData("ad-s", "cortex-m7")]
    [InlineData("kws-s", "cortex-m55")]
    [InlineData("vww-2", "riscv32")]
    public void A_bound_is_above_what_a_run_uses_and_near_it(string name, string target) =>
        Check(RandomWeights.Of(Zoo.Get(name).Fold(), 1), target);

    [Theory]
    [InlineData("cortex-m4", 1)]
    [InlineData("cortex-m4", 2)]
    [InlineData("cortex-m33", 3)]
    [InlineData("cortex-m55", 3)]
    [InlineData("riscv32", 2)]
    public void So_is_that_of_every_op(string target, int seed) => Check(RandomIntegerNetwork.Make(seed), target);

    [Fact]
    public void So_is_that_of_firmware_with_an_audio_front_end()
    {
        var frontEnd = new Mfcc();
        Check(RandomWeights.Of(Zoo.Get("kws-s").Fold(), 1), "cortex-m4", frontEnd);
    }

    [Theory]
    [InlineData("cortex-m4")]
    [InlineData("riscv32")]
    public void Frames_of_functions_are_those_that_the_compiler_tells(string name)
    {
        var target = Target.Named(name);
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(RandomIntegerNetwork.Make(1), target, folder.Path);
        string program = project.LinkBare();
        string[] sources = [.. project.Files.Where(file => file.EndsWith(".c", StringComparison.Ordinal) && file != "selftest.c"
            && !file.StartsWith("programs/", StringComparison.Ordinal) && !file.StartsWith("boards/", StringComparison.Ordinal)),
            .. target.StartFiles, FirmwareProject.BarePath];
        OutsideProcess.Run(target.Compiler, [.. target.Flags, "-fstack-usage", "-I.", "-Ikernels", "-Iboards", "-c", .. sources],
            folder.Path, TimeSpan.FromMinutes(2));
        var set = InstructionSet.Of(ElfFile.Read(program));
        MachineFunction[] functions = [.. Disassembly.Of(program, target, set)];
        string[][] compiler = [.. Directory.GetFiles(folder.Path, "*.su").SelectMany(File.ReadAllLines)
            .Select(line => line.Split(':')[^1].Split('\t'))];
        int compared = 0;
        foreach (MachineFunction function in functions)
        {
            string[]? told = compiler.FirstOrDefault(line => line[0] == function.Name);
            if (told is null)
                continue;
            Assert.Equal("static", told[2]);
            Assert.Equal((function.Name, told[1]), (function.Name, $"{FunctionStack.Of(function, uint.MaxValue, set).Bytes}"));
            compared++;
        }

        Assert.InRange(compared, 8, int.MaxValue);
    }

    private static void Check(IntegerNetwork network, string targetName, AudioFrontEnd? frontEnd = null)
    {
        var target = Target.Named(targetName);
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(network, target, folder.Path, frontEnd: frontEnd);
        PaintedStack painted = PaintedStack.Of(project, SelfTest.Inputs(network, 2, 1))!;
        Assert.InRange(painted.UsedBytes, painted.Bound.ProgramBytes / 1.25, painted.Bound.ProgramBytes);
        FirmwareSize size = FirmwareSize.Of(project);
        Assert.InRange(size.Stack!.Bytes, 0, MemoryPlanner.StackBytes);
        Assert.Equal(size.ArenaBytes + size.OtherSramBytes + size.Stack.Bytes, size.SramBytes);
    }
}
