using System.Reflection;
using System.Runtime.Intrinsics;
using MicroNets.Cli;
using MicroNets.Numerics;
using MicroNets.Tests.Data.Augmentation;
using MicroNets.Tests.Runs;
using MicroNets.Tests.Training;
using Xunit.Runner.InProc.SystemConsole;
using Xunit.Sdk;
using Xunit.v3;

namespace MicroNets.Tests.Numerics;

/// <summary>
/// The entry point of the test assembly. Beside xunit's own work, on arguments "leg": every check of this folder, augmentation, and whole
/// training steps against the double-precision reference, in a process whose instruction sets were switched off from outside. The argument
/// names the best kernel variant that may be left.
/// </summary>
public static class InstructionSetLeg
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["train", var folder] => Task.FromResult(TrainingLeg.Run(folder)),
        ["large", var folder] => Task.FromResult(LimitedMemoryLeg.Run(folder)),
        ["tool", .. var command] => Task.FromResult(Tool.Run(command, Console.Out, Console.Error, CancellationToken.None)),
        ["leg", var expected] => Task.FromResult(Run(Enum.Parse<KernelVariant>(expected))),
        _ => ConsoleRunner.Run(args),
    };

    private static int Run(KernelVariant expected)
    {
        Assert.Equal(expected, KernelVariants.Best);
        Assert.True(expected <= KernelVariant.Avx512 || !Vector512.IsHardwareAccelerated, "Vector512 is still on");
        Assert.True(expected <= KernelVariant.Avx2 || !Vector256.IsHardwareAccelerated, "Vector256 is still on");
        Assert.True(expected <= KernelVariant.Vector128 || !Vector128.IsHardwareAccelerated, "Vector128 is still on");

        int kernels = typeof(InstructionSetLeg).Assembly.GetTypes().Where(type => type.Namespace == typeof(InstructionSetLeg).Namespace
            && type != typeof(InstructionSetTests)).Sum(RunAll) + RunAll(typeof(AugmentationReferenceTests));
        int steps = RunAll(typeof(OptimizerTests)) + Run(typeof(GradientTests),
            typeof(GradientTests).GetMethod(nameof(GradientTests.Whole_networks_agree))!);
        Console.WriteLine($"{kernels} kernel checks, {steps} training checks, best variant {KernelVariants.Best}");
        return kernels > 0 && steps > 0 ? 0 : 1;
    }

    private static int RunAll(Type type) => type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>()
        is not null).Sum(test => Run(type, test));

    private static int Run(Type type, MethodInfo test)
    {
        object?[][] cases = test.GetCustomAttribute<TheoryAttribute>() is null ? [[]]
            : [.. test.GetCustomAttributes<DataAttribute>().SelectMany(data => Rows(data, test))];
        foreach (object?[] arguments in cases)
        {
            object? instance = Activator.CreateInstance(type);
            test.Invoke(instance, arguments);
            (instance as IDisposable)?.Dispose();
        }

        return cases.Length;
    }

    private static IEnumerable<object?[]> Rows(DataAttribute data, MethodInfo test) =>
        data.GetData(test, new DisposalTracker()).AsTask().GetAwaiter().GetResult().Select(row => row.GetData());
}
