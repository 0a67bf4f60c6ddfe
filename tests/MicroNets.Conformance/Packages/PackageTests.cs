using System.IO.Compression;
using System.Text.Json;
using MicroNets.Tests;
using MicroNets.Tests.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Conformance.Packages;

/// <summary>What NuGet gives: packages are made of this build, and used in empty folders that know nothing of the checkout.</summary>
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PackageFeed.Library, "lib/net10.0/MicroNets.dll", "lib/net10.0/MicroNets.xml")]
    [InlineData(PackageFeed.Tool, "tools/net10.0/any/MicroNets.Cli.dll", "tools/net10.0/any/DotnetToolSettings.xml")]
    public void A_package_has_readme_licence_and_symbols(string id, params string[] files)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.Package(id, "nupkg")), symbols = ZipFile.OpenRead(feed.Package(id, "snupkg"));
        string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.All([.. files, "README.md", "LICENSE"], file => Assert.Contains(file, entries));
        Assert.Contains(symbols.Entries, entry => entry.Name == Path.ChangeExtension(Path.GetFileName(files[0]), "pdb"));
        using var reader = new StreamReader(package.GetEntry($"{id}.nuspec")!.Open());
        string about = reader.ReadToEnd();
        Assert.All((string[])["Apache-2.0", $"<version>{feed.Version}</version>", "<readme>README.md</readme>"], part =>
            Assert.Contains(part, about, StringComparison.Ordinal));
    }

    [Fact]
    public void The_installed_tool_profiles_a_model_and_writes_its_firmware()
    {
        feed.Serve(_folder.Path);
        PackageFeed.Dotnet(_folder.Path, "tool", "install", PackageFeed.Tool, "--version", feed.Version, "--tool-path", "tool");
        TfliteWriter.Write(_folder["model.tflite"], new IntegerModel(RandomIntegerNetwork.Make(1)));
        JsonElement costs = JsonDocument.Parse(Tool("profile", "model.tflite", "--device", "stm32f446re", "--json")).RootElement;
        Assert.True(costs.GetProperty("flash_bytes").GetInt64() > 0);

        // The C runtime comes inside.
        Tool("build", "model.tflite", "--as", "cmake", "--out", "firmware");
        Assert.True(File.Exists(_folder["firmware/CMakeLists.txt"]));
    }

    [Fact]
    public void A_program_elsewhere_uses_the_library_by_its_package()
    {
        feed.Serve(_folder.Path);
        File.Copy(Path.Combine(Repository.Root, "samples", "ProfileAndBuild", "Program.cs"), _folder["Program.cs"]);
        File.WriteAllText(_folder["Elsewhere.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{PackageFeed.Library}" Version="{feed.Version}" /></ItemGroup>
            </Project>
            """);
        PackageFeed.Dotnet(_folder.Path, "build", "--nologo", "--output", "program");
        TfliteWriter.Write(_folder["model.tflite"], new IntegerModel(RandomIntegerNetwork.Make(1)));
        string said = PackageFeed.Dotnet(_folder.Path, "program/Elsewhere.dll", "model.tflite", "stm32f446re", "firmware");
        Assert.Contains("flash:", said, StringComparison.Ordinal);
    }

    private string Tool(params string[] arguments) =>
        NpmPackages.Start(Directory.EnumerateFiles(_folder["tool"], "micronets*").Single(), _folder.Path, arguments);
}
