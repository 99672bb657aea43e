import {
  dnsLabelProblems,
  type FieldError,
  invalidValue,
  labelsText,
  pairsMatch,
  type ReplicationController,
  type ReplicationControllerStatus,
  required,
  type Stored,
} from '#api';
import { notOwnPods, validateEndless } from '../apps/replica-set-validation.ts';
import { ageColumn, containerColumns, nameColumn, textOf } from '../cells.ts';
import { notNegative } from '../field-rules.ts';
import { type Column, declareKind } from '../kind.ts';
import { defaultTemplate } from './pod/template-defaults.ts';
import { validateTemplate } from './pod/validation/template.ts';
import { podSpecWarnings } from './pod/warnings.ts';

export const replicationControllers = declareKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.ReplicationController',
  subresources: {
    status: true,
    scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  },
  countsGenerations: true,
  orphansByDefault: true,
  selectableFields: { 'status.replicas': (o) => String(o.status.replicas) },
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description: textOf('core.v1.ReplicationControllerSpec', 'replicas'),
      cell: ({ spec }) => spec.replicas ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description: textOf('core.v1.ReplicationControllerStatus', 'replicas'),
      cell: ({ status }) => status.replicas,
    },
    {
      name: 'Ready',
      type: 'integer',
      description: textOf('core.v1.ReplicationControllerStatus', 'readyReplicas'),
      cell: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...(containerColumns as unknown as Column<ReplicationController>[]),
    {
      name: 'Selector',
      type: 'string',
      priority: 1,
      description: textOf('core.v1.ReplicationControllerSpec', 'selector'),
      cell: ({ spec }) => labelsText(spec.selector),
    },
  ],
  defaults: defaultReplicationController,
  validate: validateReplicationController,
  validateStatus: ({ status }) => (status ? validateStatus(status) : []),
  warnings: controllerWarnings,
});

/** The template is named as if it stood by itself, and read again only once something has changed. */
function controllerWarnings(controller: ReplicationController, old?: Stored<ReplicationController>): string[] {
  const { metadata, spec: { template } = {} } = controller;
  if (old && old.metadata.generation === metadata?.generation) return [];
  const texts = old ? [] : dnsLabelProblems(metadata?.name ?? '');
  const about = 'this is used in Pod names and hostnames, which can result in surprising behavior';
  return [
    ...(texts.length > 0 ? [`metadata.name: ${about}; a DNS label is recommended: [${texts.join(' ')}]`] : []),
    ...(template?.spec ? podSpecWarnings('template.spec', template.spec, template.metadata) : []),
  ];
}

function defaultReplicationController(controller: ReplicationController): void {
  controller.status ??= { replicas: 0 };
  controller.status.replicas ??= 0;
  const { spec, metadata } = controller;
  if (!spec) return;
  spec.replicas ??= 1;
  if (!spec.template) return;
  defaultTemplate(spec.template);
  const { labels } = spec.template.metadata ?? {};
  if (!labels) return;
  spec.selector ??= { ...labels };
  if (metadata && !metadata.labels) metadata.labels = { ...labels };
}

function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const { selector = {}, template } = spec ?? {};
  const isEmpty = Object.keys(selector).length === 0;
  const errors: FieldError[] = [
    ...notNegative('spec.minReadySeconds', spec?.minReadySeconds),
    ...(isEmpty ? [required('spec.selector')] : []),
    ...notNegative('spec.replicas', spec?.replicas),
  ];
  if (!template) return [...errors, required('spec.template')];
  const labels = template.metadata?.labels;
  if (!isEmpty && !pairsMatch(selector, labels)) errors.push(notOwnPods('spec.template', labels));
  return [
    ...errors,
    ...validateTemplate('spec.template', template),
    ...validateEndless('spec.template', template, 'ReplicationController'),
  ];
}

const COUNTS = [
  'replicas',
  'fullyLabeledReplicas',
  'readyReplicas',
  'availableReplicas',
  'observedGeneration',
] as const;

function validateStatus(status: ReplicationControllerStatus): FieldError[] {
  const { replicas, fullyLabeledReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const errors = COUNTS.flatMap((name) => notNegative(`status.${name}`, status[name]));
  for (const [name, count] of Object.entries({ fullyLabeledReplicas, readyReplicas, availableReplicas })) {
    if (count > replicas) errors.push(invalidValue(`status.${name}`, count, 'cannot be greater than status.replicas'));
  }
  if (availableReplicas > readyReplicas) {
    const text = 'cannot be greater than readyReplicas';
    errors.push(invalidValue('status.availableReplicas', availableReplicas, text));
  }
  return errors;
}
