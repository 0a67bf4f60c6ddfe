/* Runs each model on the input of an example. */
#include "example_data.h"

#include <stdio.h>

int main(void)
{
    int wrong = 0;
{{~ for model in models }}
    wrong += !{{ model.name }}_check();
{{~ end }}
    puts(wrong == 0 ? "{{ library }}: right" : "{{ library }}: WRONG");
    return wrong;
}
