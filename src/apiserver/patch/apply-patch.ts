import { badRequest, cloneJson, type KubeObject, type Patch, type Stored } from '#api';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';

/** The object after the patch; the one given is not changed. `definition` says how lists merge. */
export function applyPatch(definition: string, current: Stored, patch: Patch): KubeObject {
  switch (patch.type) {
    case 'json':
      return jsonPatch(current, patch.body) as KubeObject;
    case 'merge':
      if (typeof patch.body !== 'object' || patch.body === null) throw badRequest('Invalid JSON Patch');
      return mergePatch(cloneJson(current), patch.body) as KubeObject;
    case 'strategic':
      return cloneJson(strategicMerge(definition, current, patch.body));
    default:
      return patch satisfies never;
  }
}
