using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Layouts;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Tests;
using MicroNets.Tests.Quantization;

namespace MicroNets.Conformance.Firmware;

/// <summary>Models as libraries for build systems: two in one program, compiled strictly, run, and looked at by sanitizers.</summary>
public class LibraryTests
{
    // Without the signs: gcc warns of the sign of a sum of unsigned words in one kernel.
    private const string Strict = "-Wall -Wextra -Wconversion -Werror";

    private static readonly OutsideProgram Cpp = new("g++", ["g++"], "compiling C++ for this machine"),
        ArmCpp = new("arm-none-eabi-g++", ["gcc-arm-none-eabi"], "compiling C++ for Cortex-M"),
        Clang = new("clang-14", ["clang-14"], "compiling with another compiler"),
            CMake = new("cmake", ["cmake"], "building libraries with it");

    // What the examples include of systems that are not there.
    private static readonly (string Path, string Text)[] Stubs =
    [
        ("Arduino.h", """
            #include <stdio.h>
            #include <string.h>
            #define CHANGE 1
            struct Port {
                void begin(long) {}
                void print(const char *text) { fputs(text, stdout); }
                void println(unsigned long value) { printf("%lu\n", value); }
            };
            static Port Serial;
            static inline unsigned long micros() { return 0; }
            static inline void delay(int) {}
            """),
        ("zephyr/kernel.h", "#include <stdio.h>\n#define printk(...) printf(__VA_ARGS__)\n"),
        ("sketch.cpp", "#include \"Arduino.h\"\n#include \"sketch.ino\"\nint main() { setup(); loop(); return 0; }\n"),
        ("esp.c", "void app_main(void);\nint main(void) { app_main(); return 0; }\n"),
        ("cube.c", "#include <stdio.h>\n#include \"micronets_app.h\"\nint main(void) { puts(MX_MicroNets_Check() == 0 ? "
            + "\"right\" : \"WRONG\"); return 0; }\n"),
    ];

    public static TheoryData<string> Layouts => [.. Layout.All.Select(layout => layout.Name)];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void An_example_of_two_models_runs_in_every_layout(string name)
    {
        FirmwareTests.Need(Target.Host);
        Need(Cpp);
        using var folder = new TemporaryFolder();
        FirmwareLibrary library = Two(name, folder.Path);
        string program = name switch
        {
            "arduino" => "sketch.cpp",
            "esp-idf" => "esp.c",
            "stm32cube" => "cube.c",
            _ => "",
        };
        string[] mains = [.. library.Files.Where(file => Path.GetFileName(file) is "main.c" or "micronets_app.c"),
            .. program.Length == 0 ? (string[])[] : [program]];
        WriteStubs(library);
        string[] objects = [.. library.Files.Where(file => file.EndsWith(".c", StringComparison.Ordinal) && IsLibrary(library, file)),
            .. mains];
        string[] compiled = [.. objects.Select((file, i) =>
            Compile(folder.Path, library, file, $"{i}.o",
            file.EndsWith(".cpp", StringComparison.Ordinal) ? Cpp.Name : OutsideProgram.HostCompiler.Name, Strict))];
        Run(Cpp.Name, [.. compiled, "-o", "program"], folder.Path);
        string answer = Run(Path.Combine(folder.Path, "program"), [], folder.Path);
        Assert.Contains("right", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arduino")]
    [InlineData("zephyr")]
    public void The_same_compiles_for_a_Cortex_M(string name)
    {
        FirmwareTests.Need(Target.Named("cortex-m4"));
        Need(ArmCpp);
        using var folder = new TemporaryFolder();
        FirmwareLibrary library = Two(name, folder.Path);
        WriteStubs(library);
        string core = "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16";
        string[] sources = [.. library.Files.Where(file =>
            IsSource(file) && (IsLibrary(library, file) || Path.GetFileName(file) == "main.c"))];
        Assert.Contains(sources, file => file.EndsWith("_dsp.S", StringComparison.Ordinal));
        foreach ((string file, int i) in sources.Concat(name == "arduino" ? ["sketch.cpp"] : []).Select((file, i) => (file, i)))
            Compile(folder.Path, library, file, $"{i}.o",
                file.EndsWith(".cpp", StringComparison.Ordinal) ? ArmCpp.Name : OutsideProgram.ArmCompiler.Name, $"{core} {Strict}");
    }

    [Fact]
    public void The_layout_for_CMake_builds_and_tests_itself()
    {
        FirmwareTests.Need(Target.Host);
        Need(CMake);
        using var folder = new TemporaryFolder();
        Two("cmake", folder.Path);
        Run(CMake.Name, ["-S", ".", "-B", "build"], folder.Path);
        Run(CMake.Name, ["--build", "build"], folder.Path);
        Assert.Contains("first_second: right", Run(Path.Combine(folder.Path, "build", "example", "first_second_check"), [], folder.Path),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gcc", "-O0", 1)]
    [InlineData("gcc", "-O1", 2)]
    [InlineData("gcc", "-O2", 7)]
    [InlineData("gcc", "-O3", 3)]
    [InlineData("clang-14", "-O0", 1)]
    [InlineData("clang-14", "-O1", 8)]
    [InlineData("clang-14", "-O2", 2)]
    [InlineData("clang-14", "-O3", 3)]
    public void Every_op_compiles_without_a_warning(string compiler, string level, int seed)
    {
        FirmwareTests.Need(Target.Host);
        if (compiler == Clang.Name)
            Need(Clang);
        foreach (IntegerNetwork network in (IntegerNetwork[])[RandomIntegerNetwork.Make(seed), RandomOperatorNetwork.Make(seed)])
            Assert.Equal("self-test passed\n", SelfTestOf(network, ModelInterface.None, null, compiler, $"{level} {Strict}"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Sanitizers_find_nothing(int seed)
    {
        FirmwareTests.Need(Target.Host);
        const string Flags = "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all";
        foreach (IntegerNetwork network in (IntegerNetwork[])[RandomIntegerNetwork.Make(seed), RandomOperatorNetwork.Make(seed)])
            Assert.Equal("self-test passed\n", SelfTestOf(network, ModelInterface.None, null, "gcc", Flags));
        Assert.Equal("self-test passed\n", SelfTestOf(RandomWeights.Of(Zoo.Get("kws-s").Fold(), 1), ModelInterface.None, new Mfcc(), "gcc",
            Flags));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_front_end_works_in_memory_of_the_caller_s(bool isSummary)
    {
        FirmwareTests.Need(Target.Host);
        (IntegerNetwork network, FrontEnd frontEnd) = isSummary
            ? (RandomWeights.Of(AnomalyFirmwareTests.Network(AnomalyScoring.Energy), 3), Summary())
            : (RandomWeights.Of(Zoo.Get("kws-s").Fold(), 1), (FrontEnd)new Mfcc());
        Assert.Equal("self-test passed\n", SelfTestOf(network, ModelInterface.None with { Name = "own", Memory = ModelMemory.Caller },
            frontEnd, "gcc", $"-O2 {Strict}"));
    }

    [Fact]
    public void Memory_of_the_caller_s_gives_the_same_on_a_Cortex_M4()
    {
        Target target = Target.Named("cortex-m4");
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        Assert.True(Measurement.Of(RandomOperatorNetwork.Make(3), target, folder.Path, 1, 1,
            ends: ModelInterface.None with { Name = "own", Memory = ModelMemory.Caller }).BitExact);
    }

    [Theory]
    [InlineData(ModelMemory.Static)]
    [InlineData(ModelMemory.Caller)]
    public void A_class_of_C_plus_plus_runs_the_model(ModelMemory memory)
    {
        FirmwareTests.Need(Target.Host);
        Need(Cpp);
        using var folder = new TemporaryFolder();
        IntegerNetwork network = RandomIntegerNetwork.Make(6);
        FirmwareProject project = FirmwareProject.Write(network, Target.Host, folder.Path,
            ends: ModelInterface.None with { Name = "mine", Memory = memory });
        sbyte[] inputs = SelfTest.Inputs(network, 2, 1), outputs = SelfTest.Outputs(network, inputs);
        int inputBytes = inputs.Length / 2, outputBytes = outputs.Length / 2;

        // Objects that own their memory do not disturb each other.
        File.WriteAllText(Path.Combine(folder.Path, "use.cpp"), $$"""
            #include "mine.hpp"

            #include <cstring>

            static const std::int8_t inputs[2][mine::input_bytes] = { { {{string.Join(", ", inputs[..inputBytes])}} }, { {{string.Join(", ", inputs[inputBytes..])}} } };
            static const std::int8_t outputs[2][mine::output_bytes] = { { {{string.Join(", ", outputs[..outputBytes])}} }, { {{string.Join(", ", outputs[outputBytes..])}} } };
            static mine::Model first, second;

            int main()
            {
                std::memcpy(first.input(), inputs[0], mine::input_bytes);
            {{(memory == ModelMemory.Caller ? "    std::memcpy(second.input(), inputs[1], mine::input_bytes);\n    int wrong = std::memcmp(second.run(), outputs[1], mine::output_bytes) != 0;" : "    int wrong = &second == &first;")}}
                return wrong + (std::memcmp(first.run(), outputs[0], mine::output_bytes) != 0);
            }
            """);
        string[] sources = [.. project.Files.Where(file =>
            file is "mine.c" or "mine_weights.c"
            || (file.StartsWith("kernels/", StringComparison.Ordinal) && file.EndsWith(".c", StringComparison.Ordinal)))];
        string[] objects = [.. sources.Select((file, i) => CompileIn(folder.Path, [".", "kernels"], file, $"{i}.o", "gcc", Strict))];
        Run(Cpp.Name, ["-std=c++17", .. Strict.Split(' '), "-I.", "use.cpp", .. objects, "-o", "use"], folder.Path);
        Run(Path.Combine(folder.Path, "use"), [], folder.Path);
    }

    private static LogMel Summary() => new()
    {
        Bands = 32, KeepEvery = 1, MeanDecibels = 0, Windows = FrameWindows.Whole(30),
            Summary = new FrameSummary(FrameStatistic.MeanAndDeviation),
    };

    private static FirmwareLibrary Two(string layout, string folder) => FirmwareLibrary.Write(
        [
            new(RandomWeights.Of(Zoo.Get("kws-s").Fold(), 1), null, ModelInterface.None with { Name = "first" }),
            new(RandomWeights.Of(Zoo.Get("ad-s").Fold(), 1), null,
                ModelInterface.None with { Name = "second", Memory = ModelMemory.Caller }),
        ],
        Layout.Named(layout),
        folder);

    private static void WriteStubs(FirmwareLibrary library)
    {
        foreach ((string path, string text) in Stubs.Append(("sketch.ino", SketchOf(library))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(library.Folder, path))!);
            File.WriteAllText(Path.Combine(library.Folder, path), text);
        }
    }

    private static string SketchOf(FirmwareLibrary library) =>
        library.Files.FirstOrDefault(file => file.EndsWith(".ino", StringComparison.Ordinal)) is { } sketch
            ? File.ReadAllText(Path.Combine(library.Folder, sketch)) : "";

    private static bool IsSource(string file) =>
        file.EndsWith(".c", StringComparison.Ordinal) || file.EndsWith(".S", StringComparison.Ordinal);

    private static bool IsLibrary(FirmwareLibrary library, string file) =>
        file.StartsWith(library.Layout.Sources + "/", StringComparison.Ordinal);

    private static string Compile(string folder, FirmwareLibrary library, string file, string output, string compiler, string flags) =>
        CompileIn(folder, [".", library.Layout.Headers, library.Layout.Example.Replace("__name__", library.Name, StringComparison.Ordinal)],
            file, output, compiler, flags);

    private static string CompileIn(string folder, string[] includes, string file, string output, string compiler, string flags)
    {
        string standard = file.EndsWith(".cpp", StringComparison.Ordinal) ? "-std=c++17" : "-std=c99";
        Run(compiler, [standard, "-ffp-contract=off", .. flags.Split(' '), .. includes.Select(include => $"-I{include}"), "-c", file, "-o",
            output], folder);
        return output;
    }

    private static string SelfTestOf(IntegerNetwork network, ModelInterface ends, FrontEnd? frontEnd, string compiler, string flags)
    {
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(network, Target.Host, folder.Path, frontEnd: frontEnd, ends: ends);
        string[] sources = [.. project.Files.Where(file => file.EndsWith(".c", StringComparison.Ordinal))];
        Run(compiler, ["-std=c99", "-ffp-contract=off", .. flags.Split(' '), "-I.", "-Ikernels", "-Iboards", .. sources, "-lm", "-o",
            "test"], folder.Path);
        return Run(Path.Combine(folder.Path, "test"), [], folder.Path);
    }

    private static string Run(string program, string[] arguments, string folder) =>
        MicroNets.Firmware.Toolchain.OutsideProcess.Run(program, arguments, folder, TimeSpan.FromMinutes(3));

    private static void Need(OutsideProgram program) => Assert.SkipUnless(program.IsPresent, $"no {program.Name}: {program.Purpose}");
}
