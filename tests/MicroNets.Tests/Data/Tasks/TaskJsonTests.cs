using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Data.Tasks;

public class TaskJsonTests
{
    [Theory]
    [InlineData("scaledarray", "did you mean 'scaledArray'?")]
    [InlineData("seriesSpectrum", "did you mean 'seriesSpectra'?")]
    [InlineData("picture", "docs/tasks.md lists")]
    public void An_unknown_kind_names_one_that_exists(string kind, string expected)
    {
        string json = $$"""{ "name": "t", "inputs": [{ "frontEnd": { "kind": "{{kind}}", "shape": [100, 1, 3] } }] }""";
        string message = Assert.Throws<InputException>(() => TaskCatalog.Read("t.json", json)).Message;
        Assert.Contains($"found the kind '{kind}'", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_does_not_exist_is_answered_with_those_that_do()
    {
        string message = Assert.Throws<InputException>(() =>
            TaskCatalog.Read("my.json", """{ "name": "gesture", "classes": ["idle", "wave"], "input": [100, 3] }""")).Message;
        Assert.Contains("found the field 'input'", message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'inputs'?", message, StringComparison.Ordinal);
        Assert.DoesNotContain("MicroNets.Data", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[100, 1, 3]")]
    [InlineData("""{"height":100,"width":1,"channels":3}""")]
    public void A_shape_is_a_list_or_names_its_sides(string shape)
    {
        TaskSpec task = TaskCatalog.Read("my.json",
            $$"""{ "name": "gesture", "inputs": [ { "frontEnd": { "kind": "scaledArray", "shape": {{shape}}, "scale": 0.1 } } ] }""");
        Assert.Equal(new Shape(100, 1, 3), task.Shape);
        Assert.Contains("\"shape\": [100, 1, 3]", TaskCatalog.Write(task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[100, 3]")]
    [InlineData("\"large\"")]
    [InlineData("[0, 1, 3]")]
    public void Another_shape_is_refused_with_an_example(string shape) =>
        Assert.Contains("[100, 1, 3]",
            Assert.Throws<InputException>(() =>
            TaskCatalog.Read("my.json",
            $$"""{ "name": "g", "inputs": [ { "frontEnd": { "kind": "scaledArray", "shape": {{shape}} } } ] }""")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("the kind 'nosuch'", """{ "name": "g", "inputs": [ { "frontEnd": { "kind": "nosuch" } } ] }""")]
    [InlineData("an object without 'kind'", """{ "name": "g", "inputs": [ { "frontEnd": { "scale": 1 } } ] }""")]
    [InlineData("without inputs", """{ "name": "g", "inputs": [] }""")]
    [InlineData("the class 'a' 2 times",
        """{ "name": "g", "classes": ["a", "a"], "inputs": [ { "frontEnd": { "kind": "scaledArray", "shape": [9, 1, 1] } } ] }""")]
    [InlineData("""log-mel parameters {"kind":"logMel",""" + "\"",
        """{ "name": "g", "inputs": [ { "frontEnd": { "kind": "logMel", "sampleRate": 0 } } ] }""")]
    [InlineData("a value of another kind at metric", """{ "name": "g", "metric": 5.5, "inputs": [] }""")]
    public void What_is_wrong_with_a_task_is_told_in_the_words_of_the_file(string found, string json)
    {
        var refusal = Assert.Throws<InputException>(() => TaskCatalog.Read("my.json", json));
        Assert.Contains(found, refusal.Found, StringComparison.Ordinal);
        Assert.StartsWith("my.json does not describe a task: ", refusal.Found, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Expected!);
        Assert.NotEmpty(refusal.Remedy!);
        Assert.DoesNotContain("MicroNets.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_space_says_which_fields_it_has() =>
        Assert.Contains("did you mean 'blocks'?",
            Assert.Throws<InputException>(() =>
            SearchSpace.Read("""{ "name": "s", "inputs": [[9, 1, 1]], "classes": 2, "block": [] }""")).Message, StringComparison.Ordinal);
}
