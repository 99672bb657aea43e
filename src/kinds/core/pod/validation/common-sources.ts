import { absolutePath } from './paths.ts';
import {
  validateAzureDisk,
  validateDiskPartition,
  validateFibreChannel,
  validateFlexVolume,
  validateFlocker,
  validateHostPath,
  validateQuobyte,
} from './storage-systems.ts';

/** Sources that volumes of pods and volumes of their own must say the same of. */
export const COMMON_SOURCES = {
  hostPath: { check: validateHostPath },
  gcePersistentDisk: { needs: ['pdName'], check: validateDiskPartition, shownAs: 'persistentDisk' },
  awsElasticBlockStore: { needs: ['volumeID'], check: validateDiskPartition },
  nfs: {
    needs: ['server', 'path'],
    check: ({ path }: { path: string }, field: string) => absolutePath(`${field}.path`, path),
  },
  flocker: { check: validateFlocker },
  rbd: { needs: ['monitors', 'image'] },
  cephfs: { needs: ['monitors'], surplusAs: 'cephFS' },
  quobyte: { check: validateQuobyte },
  fc: { check: validateFibreChannel },
  flexVolume: { needs: ['driver'], check: validateFlexVolume },
  vsphereVolume: { needs: ['volumePath'] },
  photonPersistentDisk: { needs: ['pdID'] },
  portworxVolume: { needs: ['volumeID'] },
  azureDisk: { needs: ['diskName', 'diskURI'], check: validateAzureDisk },
  scaleIO: { needs: ['gateway', 'system', 'volumeName'] },
} as const;
