namespace MicroNets.Firmware.Layouts;

/// <summary>What a build system expects of a library in C.</summary>
/// <param name="Name">As the option of the tool names it.</param>
/// <param name="Sources">Folder of the sources.</param>
/// <param name="Headers">Folder of the headers that an application sees.</param>
/// <param name="Example">Folder of the example's data.</param>
/// <param name="Next">What to do with the folder, for people.</param>
public sealed record Layout(string Name, string Sources, string Headers, string Example, string Next)
{
    /// <summary>Whether its compilers take assembly for Arm.</summary>
    public bool TakesAssembly { get; init; } = true;

    /// <summary>Every layout; its files are the templates of this name.</summary>
    public static readonly IReadOnlyList<Layout> All =
    [
        new("cmake", "src", "src", "example", "cmake -S . -B build && cmake --build build && ctest --test-dir build/example"),
        new("arduino", "src", "src", "examples/__name__", "copy the folder into the sketchbook's libraries, then File > Examples"),
        new("platformio", "src", "src", "examples/check/src", "cd examples/check && pio run -e native -t exec"),
        new("zephyr", "src", "src", "samples/check/src", "west build -b BOARD samples/check -- -DEXTRA_ZEPHYR_MODULES=$PWD"),
        new("esp-idf", "src", "src", "examples/check/main", "cd examples/check && idf.py build") { TakesAssembly = false },
        new("cmsis-pack", "src", "src", "examples/check", "cpackget add MicroNets.__name__.pdsc, then cbuild examples/check/check.csolution.yml"),
        new("stm32cube", $"{Middleware}/Src", $"{Middleware}/Inc", "Core/Inc", $"copy Core and Middlewares over a project of STM32CubeMX; see {Middleware}/README.md"),
    ];

    private const string Middleware = "Middlewares/Third_Party/MicroNets";

    /// <exception cref="InputException">There is none of this name.</exception>
    public static Layout Named(string name) => All.FirstOrDefault(layout => layout.Name == name)
        ?? throw new InputException($"layout '{name}'", $"one of {string.Join(", ", All.Select(layout => layout.Name))}", "leave --as out for a project with a Makefile");
}
