// Runs each model on the input of an example, again and again, and tells the time it takes.
#include "example_data.h"

void setup() {
  Serial.begin(115200);
}

void loop() {
{{~ for model in models }}
  {
    unsigned long start = micros();
    int right = {{ model.name }}_check();
    unsigned long taken = micros() - start;
    Serial.print("{{ model.name }}: ");
    Serial.print(right ? "right" : "WRONG");
    Serial.print(", us ");
    Serial.println(taken);
  }
{{~ end }}
  delay(1000);
}
