// Writes the JSON Schemas of policy and system files into policies/, from the declarations in libs/policy. Run by `npm run docs`.
import { writeFile } from 'node:fs/promises';
import { policySchema, systemSchema } from '#policy';

for (const [name, schema] of Object.entries({ policy: policySchema, system: systemSchema })) {
  await writeFile(`policies/${name}.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`);
}
