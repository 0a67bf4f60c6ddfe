using MicroNets.Firmware.Project;

namespace MicroNets.Tests.Firmware;

public class ModelNameTests
{
    [Theory]
    [InlineData("kws", "kws")]
    [InlineData("KWS-small.v2", "kws_small_v2")]
    [InlineData("9lives", "model_9lives")]
    [InlineData("int", "model_int")]
    [InlineData("string", "model_string")]
    [InlineData("stdint", "model_stdint")]
    [InlineData("gather", "model_gather")]
    [InlineData("…", "model")]
    public void Any_text_becomes_a_name_that_is_taken_as_it_is(string text, string name)
    {
        Assert.Equal(name, ModelName.From(text));
        Assert.Equal(name, ModelName.Checked(name));
    }

    [Fact]
    public void A_name_made_of_a_long_text_is_taken_too()
    {
        string name = ModelName.From("int" + new string('x', 300));
        Assert.Equal(name, ModelName.Checked(name));
    }

    // A string.h beside the model would be included in place of that of C.
    [Theory]
    [InlineData("string")]
    [InlineData("while")]
    [InlineData("conv")]
    [InlineData("a b")]
    [InlineData("../x")]
    [InlineData("")]
    public void What_c_or_the_runtime_has_is_refused_with_a_name_that_will_do(string name)
    {
        var refusal = Assert.Throws<InputException>(() => ModelName.Checked(name));
        string proposed = refusal.Remedy!.Split('\'')[1];
        Assert.Equal(proposed, ModelName.Checked(proposed));
    }
}
